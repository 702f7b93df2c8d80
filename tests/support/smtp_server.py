"""smtp_server.py <folder> <mode>: a mail server for tests, on a free port of this machine.

Writes <folder>/port when it listens, and each mail it takes to <folder>/<n>.eml, with the envelope in two lines before.
Modes: open (no TLS), tls (STARTTLS with <folder>/cert.pem and key.pem, and a login of tepat/rahasia, wanted), busy (451 to
the recipient), refuse (550 to the recipient), full (554 to the message), cut (the connection ends inside the message).
"""
import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder, mode = sys.argv[1:]


class Keep:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "busy":
            return "451 4.3.0 try again"
        if mode == "refuse":
            return "550 5.1.1 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if mode == "cut":
            server.transport.abort()
            return "421 gone"
        if mode == "full":
            return "554 5.6.0 not taken"
        self.taken += 1
        path = os.path.join(folder, f"{self.taken}.eml")
        with open(path + ".new", "wb") as out:
            out.write(f"{envelope.mail_from}\n{','.join(envelope.rcpt_tos)}\n".encode() + envelope.original_content)
        os.rename(path + ".new", path)
        return "250 taken"


def known(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"tepat", b"rahasia"))


async def serve():
    keep = Keep()
    options = {}
    if mode == "tls":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
        options = {"tls_context": context, "require_starttls": True, "authenticator": known, "auth_required": True}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keep, hostname="localhost", loop=loop, **options), "127.0.0.1", 0)
    with open(os.path.join(folder, "port.new"), "w") as out:
        out.write(str(server.sockets[0].getsockname()[1]))
    os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
    await server.serve_forever()


asyncio.run(serve())
