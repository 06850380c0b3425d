"""Sends a mail as a script does. usage: send.py CA PORT starttls|tls USER FROM TO < TOKEN

Prints JSON: each step with the server's reply, up to the first that is refused.
"""

import json
import smtplib
import ssl
import sys

ca, port, security, user, sender, recipient = sys.argv[1:]
token = sys.stdin.read().strip()
context = ssl.create_default_context(cafile=ca)
replies = {}


def keep(step, code, reply):
    replies[step] = f"{code} {reply.decode()}"
    if code >= 400:
        raise smtplib.SMTPResponseException(code, reply)


def credentials(challenge=None):
    # The answer to what follows a refusal is empty.
    return "" if challenge else f"user={user}\x01auth=Bearer {token}\x01\x01"


if security == "tls":
    smtp = smtplib.SMTP_SSL("localhost", int(port), context=context)
else:
    smtp = smtplib.SMTP("localhost", int(port))
    smtp.starttls(context=context)
smtp.ehlo()
replies["offers"] = smtp.esmtp_features.get("auth", "").split()
try:
    keep("auth", *smtp.auth("XOAUTH2", credentials, initial_response_ok=False))
    keep("mail", *smtp.mail(sender))
    keep("rcpt", *smtp.rcpt(recipient))
    keep("data", *smtp.data(f"From: {sender}\r\nTo: {recipient}\r\nSubject: from Python\r\n\r\n{user} was here\r\n"))
except smtplib.SMTPAuthenticationError as refusal:
    replies["auth"] = f"{refusal.smtp_code} {refusal.smtp_error.decode()}"
except smtplib.SMTPResponseException:
    pass
print(json.dumps(replies))
