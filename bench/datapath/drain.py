"""`python drain.py REDIS_URL KEY OUT.parquet`: a list drained with redis, json and pyarrow. Prints the seconds."""

import json
import os
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import redis

A_COMMAND = 5_000
A_ROW_GROUP = 100_000
PATHS = {
    "ts": ["@timestamp"],
    "time_local": ["time_local"],
    "UA": ["UA"],
    "body_bytes_sent": ["body_bytes_sent"],
    "country_name": ["clientgeoip", "geo", "country_name"],
    "httpversion": ["httpversion"],
    "message": ["message"],
    "method": ["method"],
    "referrer": ["referrer"],
    "remote_addr": ["remote_addr"],
    "remote_user": ["remote_user"],
    "request": ["request"],
    "response_time": ["response_time"],
    "status": ["status"],
    "device": ["user_agent", "device", "name"],
    "browser": ["user_agent", "name"],
    "os_name": ["user_agent", "os", "name"],
    "os_version": ["user_agent", "os", "version"],
    "city_name": ["clientgeoip", "geo", "city_name"],
    "region_name": ["clientgeoip", "geo", "region_name"],
    "event_id": ["event", "id"],
}
TYPES = {"body_bytes_sent": pa.int64(), "response_time": pa.float64(), "status": pa.int32()}
SCHEMA = pa.schema([(name, TYPES.get(name, pa.string())) for name in PATHS])


def at(event, path):
    for part in path:
        if event is None:
            return None
        event = event.get(part)
    return event


def number(value):
    return None if value in ("-", "") else value


def main(url, key, out):
    client = redis.Redis.from_url(url)
    start = time.monotonic()
    columns = {name: [] for name in PATHS}
    length = client.llen(key)
    with pq.ParquetWriter(out, SCHEMA, compression="zstd") as writer:
        for first in range(0, length, A_COMMAND):
            for raw in client.lrange(key, first, first + A_COMMAND - 1):
                event = json.loads(raw)
                for name, path in PATHS.items():
                    value = at(event, path)
                    columns[name].append(number(value) if name in TYPES else value)
            if len(columns["ts"]) >= A_ROW_GROUP or first + A_COMMAND >= length:
                writer.write_table(pa.table(columns, schema=SCHEMA))
                columns = {name: [] for name in PATHS}
    print(time.monotonic() - start)
    os.remove(out)


main(*sys.argv[1:])
