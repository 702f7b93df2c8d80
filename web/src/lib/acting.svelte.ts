import { session } from './session.svelte';

/** Who acts on differences and pairs, when there are no accounts and it is not whoever is at this machine. Kept while the app is open, and nowhere else. */
class Acting {
    name = $state('');

    /** What goes into a request. */
    as(): { as?: string } {
        const name = this.name.trim();
        return name && !session.its?.guarded ? { as: name } : {};
    }
}

export const acting = new Acting();
