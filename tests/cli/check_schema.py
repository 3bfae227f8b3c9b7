#!/usr/bin/env python3
"""check_schema.py SCHEMA DOCUMENT: the part of JSON Schema that docs/report-schema.json uses, so that no package is needed."""
import json
import sys

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
problems = []


def is_type(value, name):
    if isinstance(value, bool) and name != "boolean":
        return False
    return isinstance(value, TYPES[name])


def check(schema, value, where, root):
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(is_type(value, name) for name in names):
            problems.append(f"{where}: {value!r} is no {' or '.join(names)}")
            return
    if "enum" in schema and value not in schema["enum"]:
        problems.append(f"{where}: {value!r} is none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        problems.append(f"{where}: {value!r} is not {schema['const']!r}")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name in schema.get("required", []):
            if name not in value:
                problems.append(f"{where}: {name} is missing")
        for name, member in value.items():
            if name in known:
                check(known[name], member, f"{where}.{name}", root)
            elif schema.get("additionalProperties") is False:
                problems.append(f"{where}: {name} is not in the schema")
            elif isinstance(schema.get("additionalProperties"), dict):
                check(schema["additionalProperties"], member, f"{where}.{name}", root)
    if isinstance(value, list) and "items" in schema:
        for number, member in enumerate(value):
            check(schema["items"], member, f"{where}[{number}]", root)


with open(sys.argv[1]) as file:
    schema = json.load(file)
with open(sys.argv[2]) as file:
    document = json.load(file)
check(schema, document, "report", schema)
print("\n".join(problems))
sys.exit(1 if problems else 0)
