import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
    preprocess: vitePreprocess(),
    compilerOptions: {
        /**
         * Tables say their roles, because on phones their rows are laid out as blocks and would lose them.
         * @param {{ code: string }} warning
         */
        warningFilter: (warning) => warning.code !== 'a11y_no_redundant_roles',
    },
};
