"""Reads Delta tables with engines that share no code with Fluxion and prints what each of them saw.

usage: readers.py READER < requests.jsonl > answers.jsonl

A request is {"path": folder, "version": number or null}, or {"statement": text} with a statement in the engine's own
language, whose last line is what is answered. An answer is either
{"rows": [[name, ...], row, ...], "partitions": [...], "history": number or null} or {"error": text}.
Rows come in no particular order; values are canonical text, so that the answers of different engines compare:
decimals at full scale, timestamps as microseconds of UTC, dates as ISO, binary as hex, null as null.
"""

import datetime
import decimal
import glob
import json
import math
import os
import sys

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def canonical(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else repr(value)
    if isinstance(value, datetime.datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        delta = zoned - EPOCH
        return f"us:{(delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if hasattr(value, "asDict"):
        value = value.asDict()
    if isinstance(value, dict):
        return {str(key): canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    raise TypeError(f"no canonical form for {type(value)}")


def table_of(names, rows):
    order = sorted(range(len(names)), key=lambda index: names[index])
    body = [[canonical(row[index]) for index in order] for row in rows]
    return [[names[index] for index in order], *body]


def arrow_rows(table):
    columns = [column.to_pylist() for column in table.columns]
    return table_of(table.column_names, list(zip(*columns)) if columns else [])


def last_value(statements, names):
    """Runs Python lines; the value of the last one."""
    *lines, last = statements.strip().splitlines()
    exec("\n".join(lines), names)
    return eval(last, names)


def read_delta_rs():
    from deltalake import DeltaTable

    def read(path, version):
        table = DeltaTable(path, version=version)
        return {
            "rows": arrow_rows(table.to_pyarrow_table()),
            "partitions": list(table.metadata().partition_columns),
            "history": len(table.history()),
        }

    return read, None


def read_polars():
    import polars

    def read(path, version):
        frame = polars.read_delta(path, version=version)
        return {"rows": arrow_rows(frame.to_arrow()), "partitions": None, "history": None}

    def run(statement):
        return arrow_rows(last_value(statement, {"polars": polars}).to_arrow())

    return read, run


def read_duckdb():
    import duckdb
    import duckdb_extension_delta

    folder = os.path.dirname(duckdb_extension_delta.__file__)
    extension = glob.glob(os.path.join(folder, "**", "delta.duckdb_extension"), recursive=True)[0]
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"LOAD '{extension}'")
    connection.execute("SET TimeZone = 'UTC'")

    def read(path, version):
        at = "" if version is None else f", version={int(version)}"
        table = connection.execute(f"SELECT * FROM delta_scan('{path}'{at})").to_arrow_table()
        return {"rows": arrow_rows(table), "partitions": None, "history": None}

    def run(statement):
        return arrow_rows(connection.execute(statement).to_arrow_table())

    return read, run


def read_spark():
    from delta import DeltaTable, configure_spark_with_delta_pip
    from pyspark.sql import SparkSession

    os.environ["TZ"] = "UTC"
    builder = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .config("spark.jars.ivy", os.environ["FLUXION_CONFORMANCE_IVY"])
        .config("spark.ui.enabled", "false")
        # Tables are tiny: compiling queries would take far longer than running them.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
    )
    spark = configure_spark_with_delta_pip(builder).getOrCreate()
    spark.sparkContext.setLogLevel("OFF")

    def read(path, version):
        reader = spark.read.format("delta")
        frame = (reader if version is None else reader.option("versionAsOf", version)).load(path)
        table = DeltaTable.forPath(spark, path)
        return {
            "rows": table_of(frame.columns, [tuple(row) for row in frame.collect()]),
            "partitions": list(table.detail().collect()[0]["partitionColumns"]),
            "history": table.history().count(),
        }

    def run(statement):
        frame = last_value(statement.removesuffix(".show()"), {"spark": spark})
        return table_of(frame.columns, [tuple(row) for row in frame.collect()])

    return read, run


READERS = {"delta-rs": read_delta_rs, "polars": read_polars, "duckdb": read_duckdb, "spark": read_spark}


def main():
    read, run = READERS[sys.argv[1]]()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever an engine prints must not mix with the answers
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "statement" in request:
                answer = {"rows": run(request["statement"]), "partitions": None, "history": None}
            else:
                answer = read(request["path"], request.get("version"))
        except Exception as error:  # the engine's own refusal is an answer too
            answer = {"error": f"{type(error).__name__}: {str(error).splitlines()[0][:300] if str(error) else ''}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
