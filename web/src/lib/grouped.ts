/** Things with the same key together, in the order in which their keys first came. */
export function grouped<T>(things: T[], key: (thing: T) => string): [T, ...T[]][] {
    const groups = new Map<string, [T, ...T[]]>();
    for (const thing of things) {
        const name = key(thing);
        const group = groups.get(name);
        if (group) group.push(thing);
        else groups.set(name, [thing]);
    }
    return [...groups.values()];
}
