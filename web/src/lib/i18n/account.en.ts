import type { AccountWords } from './account.id';

export const account: AccountWords = {
    officers: 'Officers’ accounts',
    leave: 'Sign out',
    none: 'This database has no accounts yet: anybody at this machine can work. Open the first with `tepat account open`.',
    must: {
        change_password: 'Change the first password first. After that every page is open.',
        set_up_code: 'Your role needs a sign-in code. Set it up first; after that every page is open.',
    },
    change: 'Change password',
    now: 'Password now',
    next: 'New password',
    nextHint: '12 characters or more, such as three words that only you know.',
    passwordChanged: 'The password is changed.',
    codeTitle: 'Sign-in code',
    codeHow: 'An authenticator app on your phone makes a six-digit code every half minute; with your password it opens your account.',
    codeStart: 'Set up a sign-in code',
    codeOpen: 'Open in the authenticator app',
    codePicture: 'QR code for the authenticator app',
    codeSecret: 'Or type this secret into the app:',
    codeConfirm: 'Check the code',
    codeSet: 'The sign-in code is set up. From now on each sign-in asks for one.',
};
