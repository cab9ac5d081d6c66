"""Requests of an access log per UTC hour, status and path.

    spark-submit access_hourly.py --to URL --result FILE PARQUET_URL...

Reads the given Parquet files (columns timestamp, status, request, body_bytes_sent, response_time) and writes one of zstd
Parquet into a new folder below --to. FILE, in JSON, then says what was written:
{"parts": [{"url", "rows", "bytes", "checksum"}]}. URLs are file:// or hdfs://. Where Spark has another name for a store than
Haru, HARU_STORES holds both: "webhdfs://namenode:9870=hdfs://namenode:8020", several separated by spaces.
"""

import argparse
import json
import os
import uuid
from urllib.parse import unquote

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F


def spark_path(url: str) -> str:
    """The URL as Hadoop takes it: no escapes, and the store by the name that Spark knows."""
    if url.startswith("file:"):
        return unquote(url)
    for pair in os.environ.get("HARU_STORES", "").split():
        name, _, other = pair.partition("=")
        if url.startswith(name + "/"):
            return other + url[len(name):]
    return url


def aggregate(log: DataFrame) -> DataFrame:
    """One row per hour, status and path; event_id names the row."""
    keys = {
        "hour": F.date_trunc("hour", "timestamp"),
        "status": F.col("status"),
        "path": F.substring_index("request", "?", 1),
    }
    hourly = log.groupBy(*[column.alias(name) for name, column in keys.items()]).agg(
        F.count("*").alias("requests"),
        # Null where the sum is beyond 64 bits.
        F.try_sum("body_bytes_sent").alias("bytes"),
        # The order of a sum of floating-point numbers shows in its last digits only; a repetition must give the same file.
        F.round(F.avg("response_time"), 6).alias("response_time_avg"),
        F.max("response_time").alias("response_time_max"),
    )
    event_id = F.substring(F.sha2(F.to_json(F.struct(*keys)), 256), 1, 32)
    return hourly.withColumn("event_id", event_id)


def parts(spark: SparkSession, folder: str, url: str) -> list[dict[str, object]]:
    """What the folder holds, read again."""
    files = (
        spark.read.format("binaryFile")
        .option("pathGlobFilter", "*.parquet")
        .load(folder)
        .select("path", "length", F.sha2("content", 256).alias("sha256"))
        .collect()
    )
    name = F.substring_index(F.col("_metadata.file_path"), "/", -1)
    rows = {
        row["name"]: row["count"] for row in spark.read.parquet(folder).groupBy(name.alias("name")).count().collect()
    }
    names = [(file["path"].rsplit("/", 1)[-1], file) for file in files]
    return [
        {
            "url": f"{url}/{name}",
            "rows": rows.get(name, 0),
            "bytes": file["length"],
            "checksum": f"sha256:{file['sha256']}",
        }
        for name, file in sorted(names, key=lambda each: each[0])
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--to", required=True)
    parser.add_argument("--result", required=True)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()

    spark = (
        SparkSession.builder.appName("access_hourly")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("WARN")
    print(f"reading {len(options.files)} files", flush=True)
    log = spark.read.parquet(*[spark_path(url) for url in options.files])
    # A folder that no other run of this job has, so that a repetition never writes into files that somebody reads.
    url = f"{options.to.rstrip('/')}/{uuid.uuid4().hex}"
    folder = spark_path(url)
    hourly = aggregate(log).coalesce(1).sortWithinPartitions("hour", "status", "path")
    hourly.write.option("compression", "zstd").parquet(folder)

    written = parts(spark, folder, url)
    spark.stop()
    os.makedirs(os.path.dirname(os.path.abspath(options.result)), exist_ok=True)
    with open(options.result, "w", encoding="utf-8") as file:
        json.dump({"parts": written}, file)
    print(f"wrote {sum(part['rows'] for part in written)} rows in {len(written)} files to {url}")


main()
