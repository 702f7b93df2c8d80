/** Who acts on differences and pairs, when it is not whoever is at this machine. Kept while the app is open, and nowhere else. */
class Acting {
    name = $state('');

    /** What goes into a request. */
    as(): { as?: string } {
        const name = this.name.trim();
        return name ? { as: name } : {};
    }
}

export const acting = new Acting();
