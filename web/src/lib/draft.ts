/** What is being typed, kept for this tab alone: a reload loses nothing, signing out leaves nothing. */
const prefix = 'tepat.draft.';

export function draftOf(name: string): string | null {
    try {
        return sessionStorage.getItem(prefix + name);
    } catch {
        return null;
    }
}

export function keepDraft(name: string, text: string | undefined) {
    try {
        if (text === undefined) sessionStorage.removeItem(prefix + name);
        else sessionStorage.setItem(prefix + name, text);
    } catch {
        // Then it holds until the page is closed.
    }
}

export function forgetDrafts() {
    try {
        for (const name of Object.keys(sessionStorage)) if (name.startsWith(prefix)) sessionStorage.removeItem(name);
    } catch {
        // Nothing was kept.
    }
}
