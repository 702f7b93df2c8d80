const day = 24 * 60 * 60 * 1000;

/** Days from `today` to the day of an instant, both by Jakarta's calendar, as deadlines are read. */
export const daysTo = (instant: string, today: string): number =>
    Math.floor((Date.parse(instant) + 7 * 60 * 60 * 1000) / day) - Math.floor(Date.parse(`${today}T00:00:00Z`) / day);
