/** In millionths of a degree, and how exactly it is known. */
export interface Place {
    latitude: number;
    longitude: number;
    metres: number;
}
