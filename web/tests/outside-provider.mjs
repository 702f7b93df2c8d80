// A provider of sign-ins on this machine: npm's oidc-provider, with its pages for developers, where any login will do.
import { once } from 'node:events';
// @ts-ignore: it has no types
import Provider from 'oidc-provider';

export const client = { id: 'tepat', secret: 'rahasia penyedia: 50% & +' };

/** @param {number} port @param {string} redirect */
export async function startProvider(port, redirect) {
    const issuer = `http://127.0.0.1:${port}`;
    const provider = new Provider(issuer, {
        clients: [
            {
                client_id: client.id,
                client_secret: client.secret,
                redirect_uris: [redirect],
                response_types: ['code'],
                grant_types: ['authorization_code'],
            },
        ],
        cookies: { keys: ['kunci uji'] },
        pkce: { required: () => true },
    });
    const server = provider.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return { issuer, close: () => server.close() };
}
