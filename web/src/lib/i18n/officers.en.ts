import type { OfficerWords } from './officers.id';

export const officers: OfficerWords = {
    title: 'Officers’ accounts',
    intro: 'Who may sign in, and as what. A role holds in its region alone; every change is recorded with your name.',
    open: 'Open an account',
    all: 'Officers in your regions',
    nobody: 'There are no officers yet.',
    name: 'Full name',
    loginHint: 'Small letters, digits, dots or hyphens.',
    role: 'Role',
    choose: 'Choose a role',
    give: 'Give the role chosen above',
    take: 'Take away',
    reset: 'New password',
    close: 'Close the account',
    reopen: 'Open again',
    reason: 'Why it is closed',
    closed: 'closed',
    done: (login) => `Recorded for ${login}.`,
    password: (login) => `First password of ${login}, shown this once and good for 72 hours. Hand it to the person directly:`,
};
