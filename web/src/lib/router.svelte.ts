import { match, type Match } from './routes';

/** The page shown, as the address bar says it. */
class Router {
    path = $state(location.pathname);
    search = $state(location.search);
    readonly match: Match = $derived(match(this.path));
    /** Counts the pages opened; the first is the one that the browser loaded. */
    turn = $state(0);

    constructor() {
        addEventListener('popstate', () => this.follow());
        addEventListener('click', (event) => this.click(event));
    }

    go(url: string) {
        history.pushState(null, '', url);
        this.follow();
        scrollTo(0, 0);
    }

    /** The page for an address that is left at once. */
    instead(url: string) {
        history.replaceState(null, '', url);
        this.follow();
    }

    /** Changes the query of the page shown, without a new step in the history. */
    query(values: Record<string, string>) {
        const search = new URLSearchParams(location.search);
        for (const [name, value] of Object.entries(values)) {
            if (value === '') search.delete(name);
            else search.set(name, value);
        }
        const text = search.toString();
        history.replaceState(history.state, '', text ? `?${text}` : location.pathname);
        this.search = location.search;
    }

    asked(name: string): string {
        return new URLSearchParams(this.search).get(name) ?? '';
    }

    private follow() {
        if (location.pathname !== this.path) this.turn += 1;
        this.path = location.pathname;
        this.search = location.search;
    }

    private click(event: MouseEvent) {
        if (event.defaultPrevented || event.button !== 0) return;
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        const link = event.target instanceof Element ? event.target.closest('a') : null;
        if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
        if (link.hash || match(link.pathname).route === 'missing') return;
        event.preventDefault();
        this.go(link.pathname + link.search);
    }
}

export const router = new Router();
