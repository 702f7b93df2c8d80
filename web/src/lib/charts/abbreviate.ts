/**
 * Three letters for each name, all different: the first letters of several words, else the first letter and the
 * consonants after it, else whichever letters of the name are still free. The same names give the same letters.
 */
export function abbreviate(names: string[]): string[] {
    const taken = new Set<string>();
    return names.map((name) => {
        const letters = candidates(name).find((candidate) => !taken.has(candidate)) ?? numbered(name, taken);
        taken.add(letters);
        return letters;
    });
}

function* triples(first: string, rest: string) {
    for (let i = 0; i < rest.length; ++i) for (let j = i + 1; j < rest.length; ++j) yield first + rest[i] + rest[j];
}

function candidates(name: string): string[] {
    const words = name
        .normalize('NFD')
        .replace(/[^\p{L}\s]/gu, '')
        .trim()
        .split(/\s+/);
    const all = words.join('').toLowerCase();
    const first = all.charAt(0);
    const rest = all.slice(1);
    const [one = '', two = '', three = ''] = words.map((word) => word.toLowerCase());
    const result: string[] = [];
    if (three) result.push(one.charAt(0) + two.charAt(0) + three.charAt(0));
    const consonants = (text: string) => text.replace(/[aeiou]/g, '');
    if (two) result.push(one.charAt(0) + (consonants(one.slice(1)).charAt(0) || one.charAt(1)) + two.charAt(0));
    result.push(...triples(first, consonants(rest)), ...triples(first, rest));
    return result.filter((text) => text.length === 3).map((text) => text.charAt(0).toUpperCase() + text.slice(1));
}

function numbered(name: string, taken: Set<string>): string {
    const letter = name.charAt(0).toUpperCase() || '?';
    for (let number = 1; ; ++number) if (!taken.has(letter + number)) return letter + number;
}
