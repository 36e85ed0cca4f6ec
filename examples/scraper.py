"""How a Python scraper cleans its pages with winnow, with the standard library only.

    winnow serve &
    python3 examples/scraper.py page.html...

It cleans the pages three ways: one by one through the server, as a stream through
the server, and as a stream through a pipe to the command.
"""

import http.client
import json
import os
import subprocess
import sys
import threading
import urllib.parse

SERVER = os.environ.get("WINNOW_SERVER", "127.0.0.1:8080")


def clean(connection, page, url=""):
    """Clean one page, bytes as they came; the connection is used again for the next."""
    query = urllib.parse.urlencode({"url": url})
    connection.request("POST", "/v1/clean?" + query, page, {"Content-Type": "text/html"})
    answer = connection.getresponse()
    body = json.load(answer)
    if answer.status != 200:  # a problem says what to do about it
        raise ValueError(body["detail"])
    return body


def clean_stream(records, field="html"):
    """Clean records through the server while they are made; yields them in their order."""
    connection = http.client.HTTPConnection(SERVER)
    connection.putrequest("POST", "/v1/clean?" + urllib.parse.urlencode({"field": field, "add": "title,doubt"}))
    connection.putheader("Content-Type", "application/x-ndjson")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()

    def send():  # in a thread of its own: the answer comes while the records go
        for record in records:
            line = json.dumps(record).encode() + b"\n"
            connection.send(b"%x\r\n%s\r\n" % (len(line), line))
        connection.send(b"0\r\n\r\n")

    threading.Thread(target=send, daemon=True).start()
    answer = connection.getresponse()
    if answer.status != 200:
        raise ValueError(json.load(answer)["detail"])
    for line in answer:
        yield json.loads(line)


def clean_pipe(records, field="html"):
    """The same through a pipe to the command."""
    command = ["winnow", "--quiet", "--from", "jsonl", "--field", field, "--add", "title,doubt"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as winnow:

        def send():
            with winnow.stdin:
                for record in records:
                    winnow.stdin.write(json.dumps(record).encode() + b"\n")

        threading.Thread(target=send, daemon=True).start()
        for line in winnow.stdout:
            yield json.loads(line)


def main(names):
    connection = http.client.HTTPConnection(SERVER)
    for name in names:
        with open(name, "rb") as page:
            article = clean(connection, page.read())
        print(name, article.get("title"), article["doubt"], len(article["text"]), sep="\t")

    def records():  # as a scraper has them: decoded by what fetched them
        for name in names:
            with open(name, encoding="utf-8", errors="replace") as page:
                yield {"id": name, "html": page.read()}

    for way in clean_stream, clean_pipe:
        for record in way(records()):
            if "error" in record:  # of this record alone; the others are cleaned
                print(record["id"], record["error"], sep="\t")
            else:
                print(record["id"], record["title"], record["doubt"], len(record["html"]), sep="\t")


if __name__ == "__main__":
    main(sys.argv[1:])
