"""Turns a claimed list of a log buffer into Parquet parts on many machines.

    spark-submit drain.py REQUEST

REQUEST is the JSON file that Haru has written for this one job. Each executor reads its stretches of the claim from Redis,
window by window, lets DuckDB judge the lines by the SQL that Haru's own worker runs, and stores parts and reject files under
their final names, never over another file. At the end the driver stores a manifest; what it says is verified by Haru, and only
Haru's ledger makes the parts count and deletes the claim. Executors need Python 3.9 and the package duckdb, nothing else.
"""
import base64
import hashlib
import http.client
import json
import os
import socket
import ssl
import sys
import tempfile
import urllib.parse

SEPARATOR = b"\x01"
HASH_MODULUS = 1 << 60


class Redis:
    """As much of Redis's protocol as it takes to read a list; elements are bytes."""

    def __init__(self, at):
        self.socket = socket.create_connection((at["host"], at["port"]), timeout=60)
        if at["tls"]:
            self.socket = ssl.create_default_context().wrap_socket(self.socket, server_hostname=at["host"])
        self.stream = self.socket.makefile("rb", 1 << 20)
        if at["password"] is not None:
            self.call(*(["AUTH"] + ([at["login"]] if at["login"] else []) + [at["password"]]))
        if at["database"] != 0:
            self.call("SELECT", str(at["database"]))

    def call(self, *words):
        out = [b"*%d\r\n" % len(words)]
        for word in words:
            raw = word if isinstance(word, bytes) else str(word).encode()
            out.append(b"$%d\r\n%s\r\n" % (len(raw), raw))
        self.socket.sendall(b"".join(out))
        return self.answer()

    def answer(self):
        line = self.stream.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the log buffer broke the connection off")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise RuntimeError("the log buffer says: " + rest.decode(errors="replace"))
        if kind == b"*":
            return [self.answer() for _ in range(int(rest))]
        if kind != b"$":
            return rest
        size = int(rest)
        if size < 0:
            return None
        raw = self.stream.read(size + 2)
        if len(raw) != size + 2:
            raise ConnectionError("the log buffer broke the connection off")
        return raw[:-2]

    def close(self):
        self.stream.close()
        self.socket.close()


class LocalFolder:
    """A folder that every machine of the cluster, and Haru's worker, sees under the same path."""

    def __init__(self, url):
        self.folder = urllib.parse.unquote(urllib.parse.urlsplit(url).path)

    def put(self, name, file):
        os.makedirs(self.folder, exist_ok=True)
        upload = os.path.join(self.folder, upload_name(name))
        try:
            with open(upload, "xb") as out, open(file, "rb") as source:
                copy(source, out)
                out.flush()
                os.fsync(out.fileno())
            # A link never takes the place of a file that is there.
            os.link(upload, os.path.join(self.folder, name))
        finally:
            if os.path.exists(upload):
                os.unlink(upload)

    def checksum(self, name):
        try:
            with open(os.path.join(self.folder, name), "rb") as stored:
                return digest(stored)
        except FileNotFoundError:
            return None


class HdfsFolder:
    """A folder of HDFS over WebHDFS, which needs no jar; the active one of several name nodes answers."""

    def __init__(self, url, user):
        # Haru writes these paths as they are, without escapes.
        scheme, rest = url.split("://", 1)
        hosts, path = rest.split("/", 1)
        self.secure = scheme == "swebhdfs"
        self.hosts = hosts.split(",")
        self.path = "/" + path
        self.user = user

    def ask(self, method, path, **parameters):
        last = None
        for host in self.hosts:
            query = dict(parameters, **({"user.name": self.user} if self.user else {}))
            target = "/webhdfs/v1" + urllib.parse.quote(path) + "?" + urllib.parse.urlencode(query)
            try:
                status, body = self.send(method, host, target)
            except OSError as error:
                last = error
                continue
            if status >= 400 and b"StandbyException" in body:
                last = RuntimeError(host + " is not the active name node")
                continue
            if status == 404:
                return None
            if status >= 400:
                raise RuntimeError(f"{method} {path}: HTTP {status}: {body[:300].decode(errors='replace')}")
            return json.loads(body) if body else {}
        raise RuntimeError(f"no name node of {','.join(self.hosts)} answers: {last}")

    def send(self, method, host, target, body=None, size=0):
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        connection = kind(host, timeout=120)
        try:
            headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
            connection.request(method, target, body=body, headers=headers if body is not None else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def stat(self, path):
        found = self.ask("GET", path, op="GETFILESTATUS")
        return None if found is None else found["FileStatus"]

    def put(self, name, file):
        self.ask("PUT", self.path, op="MKDIRS")
        final, upload = self.path + "/" + name, self.path + "/" + upload_name(name)
        size = os.path.getsize(file)
        try:
            location = self.ask("PUT", upload, op="CREATE", overwrite="true", noredirect="true")["Location"]
            host, target = data_node(location)
            with open(file, "rb") as source:
                status, body = self.send("PUT", host, target, source, size)
            if status != 201:
                raise RuntimeError(f"{upload}: HTTP {status}: {body[:300].decode(errors='replace')}")
            # A data node that loses its client closes the file as it is.
            arrived = self.stat(upload)["length"]
            if arrived != size:
                raise RuntimeError(f"{upload}: {arrived} of {size} bytes arrived")
            if self.stat(final) is not None:
                raise FileExistsError(final)
            renamed = self.ask("PUT", upload, op="RENAME", destination=final)
            # The answer to a rename that was applied and asked for again is false.
            if not renamed["boolean"] and (self.stat(upload) is not None or self.stat(final) is None):
                raise RuntimeError(f"{upload} could not be renamed to {final}")
        finally:
            self.ask("DELETE", upload, op="DELETE")

    def checksum(self, name):
        opened = self.ask("GET", self.path + "/" + name, op="OPEN", noredirect="true")
        if opened is None:
            return None
        host, target = data_node(opened["Location"])
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        connection = kind(host, timeout=120)
        try:
            connection.request("GET", target)
            answer = connection.getresponse()
            if answer.status != 200:
                raise RuntimeError(f"{name}: HTTP {answer.status} when it was read again")
            return digest(answer)
        finally:
            connection.close()


def data_node(location):
    """Host and target of a redirection, in which HDFS escapes only some of what is no ASCII."""
    where = urllib.parse.urlsplit(location)
    return where.netloc, urllib.parse.quote(where.path + "?" + where.query, safe="%/?&=:@+,;!$'()*")


def open_folder(request):
    url = request["folder"]
    return LocalFolder(url) if url.startswith("file:") else HdfsFolder(url, request["user"])


def upload_name(name):
    return f"_upload-{os.urandom(4).hex()}-{name}"


def copy(source, out):
    for chunk in iter(lambda: source.read(1 << 20), b""):
        out.write(chunk)


def digest(stream):
    hashed = hashlib.sha256()
    for chunk in iter(lambda: stream.read(1 << 20), b""):
        hashed.update(chunk)
    return "sha256:" + hashed.hexdigest()


def store(folder, name, file):
    """Stores the file and reads it back. A repeated task finds what the first one stored, and it must be the same."""
    with open(file, "rb") as source:
        checksum = digest(source)
    if folder.checksum(name) is None:
        try:
            folder.put(name, file)
        except FileExistsError:
            pass
    stored = folder.checksum(name)
    if stored != checksum:
        raise RuntimeError(f"{name}: what is stored differs from what was sent ({stored} instead of {checksum})")
    size = os.path.getsize(file)
    os.unlink(file)
    return {"name": name, "bytes": size, "checksum": checksum}


def refuse_constant(name):
    raise ValueError(name + " is no JSON")


def is_json(text):
    try:
        json.loads(text, parse_constant=refuse_constant)
        return True
    except (ValueError, RecursionError):
        return False


def unreadable(raw, limits):
    """Why an element cannot be a line of a segment; None: it can. Whether it is JSON is decided later."""
    if len(raw) == 0:
        return "empty"
    if len(raw) > limits["lineBytes"]:
        return f"{len(raw)} bytes long, more than the {limits['lineBytes']} that a line may have"
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return "not valid UTF-8"
    if SEPARATOR in raw or b"\x00" in raw:
        return "not valid JSON: a control character outside of an escape"
    if (b"\n" in raw or b"\r" in raw) and not is_json(text):
        return "not valid JSON"
    return None


def hash_bits(hashed):
    return int(hashed[:15], 16)


class Window:
    """A bounded stretch of the claim, on this machine's disk: files of lines, and what was rejected at sight."""

    def __init__(self, first, folder, limits):
        self.first, self.folder, self.limits = first, folder, limits
        self.hashes, self.segments, self.waiting, self.waiting_bytes = [], [], [], 0
        self.bytes = self.long_bytes = self.lines = self.line_bytes = self.line_hashes = 0
        self.rejects, self.reject_file = 0, os.path.join(folder, f"rejects-{first}.ndjson")

    def is_full(self):
        return self.bytes >= self.limits["windowBytes"] or self.long_bytes >= self.limits["longLinesBytes"]

    def add(self, raw):
        hashed = hashlib.sha256(raw).hexdigest()[:32]
        index = self.first + len(self.hashes)
        reason = unreadable(raw, self.limits)
        if reason is None:
            if self.waiting_bytes > 0 and self.waiting_bytes + len(raw) > self.limits["segmentBytes"]:
                self.write_segment()
            head = SEPARATOR.join([str(index).encode(), hashed.encode(), b""])
            self.waiting += [head, raw.replace(b"\n", b" ").replace(b"\r", b" "), b"\n"]
            self.waiting_bytes += len(raw)
            self.lines += 1
            self.line_bytes += len(raw)
            self.line_hashes += hash_bits(hashed)
        else:
            self.reject(index, hashed, reason, raw)
        if len(raw) > self.limits["longLineBytes"]:
            self.long_bytes += len(raw)
        self.bytes += len(raw)
        self.hashes.append(hashed)

    def write_segment(self):
        file = os.path.join(self.folder, f"segment-{self.first}-{len(self.segments)}.txt")
        with open(file, "wb") as out:
            out.writelines(self.waiting)
        self.segments.append(file)
        self.waiting, self.waiting_bytes = [], 0

    def reject(self, index, hashed, reason, raw):
        head = json.dumps({"index": index, "hash": hashed, "reason": reason}, ensure_ascii=False, separators=(",", ":"))
        with open(self.reject_file, "ab") as out:
            out.write(head[:-1].encode() + b',"raw":"' + base64.b64encode(raw) + b'"}\n')
        self.rejects += 1

    def row_group(self):
        group = self.limits["rowGroup"]
        fitting = group["bytes"] * self.lines / max(1, self.line_bytes)
        return max(1, min(group["vectors"], int(fitting // group["vectorRows"]))) * group["vectorRows"]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def finish(window, request, folder, scratch):
    """Writes the window's part and reject file, checks them against what was read, and stores them."""
    import duckdb

    if duckdb.__version__ != request["duckdb"]:
        raise RuntimeError(f"duckdb {duckdb.__version__} is installed for Python here, and {request['duckdb']} is needed")
    if window.waiting or not window.segments:
        window.write_segment()
    part = os.path.join(scratch, f"part-{window.first}.parquet")
    values = {
        "'{segments}'": ", ".join(quoted(file) for file in window.segments),
        "{part}": quoted(part),
        "{rowGroup}": str(window.row_group()),
    }

    def sql(name):
        text = request["sql"][name]
        for token, value in values.items():
            text = text.replace(token, value)
        return text

    config = {"threads": 1, "memory_limit": request["limits"]["memory"], "temp_directory": scratch}
    duck = duckdb.connect(":memory:", config=config)
    try:
        duck.execute("set TimeZone = 'UTC'")
        rows = duck.execute(sql("copy")).fetchone()[0]
        rejected = 0
        if rows != window.lines:
            bad = duck.execute(sql("rejects"))
            for index, hashed, line, reason, _place in iter(bad.fetchone, None):
                rejected += hash_bits(hashed)
                window.reject(index, hashed, reason, line.encode())
        read, lines, ids = duck.execute(sql("check")).fetchone()
    finally:
        duck.close()
    expected = (window.line_hashes - rejected) % HASH_MODULUS
    if int(read) != rows or int(lines) % HASH_MODULUS != expected or rows + window.rejects != len(window.hashes):
        raise RuntimeError(
            f"window {window.first}: the written part does not hold what was read: {read} rows and {window.rejects}"
            f" rejects for {len(window.hashes)} elements"
        )
    for file in window.segments:
        os.unlink(file)
    names = f"{request['batch']}-{window.first}-{request['epoch']}"
    return {
        "firstIndex": window.first,
        "elements": len(window.hashes),
        "bytes": window.bytes,
        "rows": rows,
        "rejects": window.rejects,
        "idsHash": f"{int(ids) % HASH_MODULUS:016x}",
        "digest": hashlib.sha256("".join(window.hashes).encode()).hexdigest(),
        "part": store(folder, f"part-{names}.parquet", part),
        "rejectFile": store(folder, f"rejects-{names}.ndjson", window.reject_file) if window.rejects else None,
    }


def drain(request, stretch):
    """The windows of one stretch of the claim, each stored."""
    first, count = stretch
    limits = request["limits"]
    folder = open_folder(request)
    redis = Redis(request["redis"])
    done = []
    try:
        with tempfile.TemporaryDirectory(prefix="haru-drain-") as scratch:
            at, end, per_command = first, first + count, 500
            while at < end:
                window = Window(at, scratch, limits)
                while at < end and not window.is_full():
                    want = min(per_command, end - at)
                    start = request["from"] + at
                    elements = redis.call("LRANGE", request["key"], start, start + want - 1)
                    if len(elements) != want:
                        raise RuntimeError(
                            f"the claim {request['key']} changed while it was read: {len(elements)} elements from"
                            f" {start} on instead of {want}"
                        )
                    size = sum(map(len, elements))
                    per_command = max(1, min(5000, limits["commandBytes"] * want // max(1, size)))
                    for raw in elements:
                        window.add(raw)
                    at += want
                done.append(finish(window, request, folder, scratch))
    finally:
        redis.close()
    return done


def main():
    given = sys.argv[1]
    # In cluster mode the file was sent along and lies in the driver's own folder.
    with open(given if os.path.exists(given) else os.path.basename(given), encoding="utf-8") as file:
        request = json.load(file)

    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName(request["name"]).getOrCreate()
    context = spark.sparkContext
    context.setLogLevel("WARN")
    stretches = request["stretches"]
    sent = context.broadcast(request)
    windows = context.parallelize(stretches, len(stretches)).flatMap(lambda stretch: drain(sent.value, stretch)).collect()
    windows.sort(key=lambda window: window["firstIndex"])
    with tempfile.TemporaryDirectory(prefix="haru-drain-") as scratch:
        file = os.path.join(scratch, "manifest.json")
        with open(file, "w", encoding="utf-8") as out:
            json.dump({"batch": request["batch"], "epoch": request["epoch"], "windows": windows}, out)
        store(open_folder(request), request["manifest"], file)
    print(f"{sum(window['rows'] for window in windows)} rows, {sum(window['rejects'] for window in windows)} rejects, {len(windows)} parts")
    spark.stop()


if __name__ == "__main__":
    main()
