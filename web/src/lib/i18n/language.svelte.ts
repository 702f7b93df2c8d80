import { id, type Dictionary } from './id';

export type Code = 'id' | 'en';

const key = 'tepat.language';
const isCode = (text: string | null): text is Code => text === 'id' || text === 'en';

/** Reading may be forbidden by the browser's settings; then nothing is remembered. */
function remembered(): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

class Language {
    code = $state<Code>('id');
    words = $state.raw<Dictionary>(id);

    /** By `?lang=`, else as remembered, else Indonesian. */
    async start() {
        const asked = new URLSearchParams(location.search).get('lang');
        const code = isCode(asked) ? asked : remembered();
        await this.use(isCode(code) ? code : 'id');
    }

    async choose(code: Code) {
        try {
            localStorage.setItem(key, code);
        } catch {
            // Then it holds until the page is closed.
        }
        await this.use(code);
    }

    private async use(code: Code) {
        if (code !== this.code) this.words = code === 'id' ? id : (await import('./en')).en;
        this.code = code;
        document.documentElement.lang = code;
    }
}

export const language = new Language();

/** The words of the language in use; reading them in a component follows a change of language. */
export const t = () => language.words;
