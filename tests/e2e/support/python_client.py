"""A client on the Python SDK that is driven over its own pipes.

Reads one JSON object a line: {"do": "list"} or {"do": "call", "name": ..., "arguments": ...}.
Writes one JSON object a line. The first line it writes tells the protocol version. The end of
its input ends it and the server. The first argument is JSON: the server's command, or the URL of
one that runs and the token to be let in.
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client


def write(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


async def answer(client, order):
    if order["do"] == "list":
        listed = await client.list_tools()
        return {
            "tools": [
                tool.model_dump(mode="json", by_alias=True, exclude_none=True)
                for tool in listed.tools
            ]
        }
    result = await client.call_tool(order["name"], order["arguments"])
    return result.model_dump(mode="json", by_alias=True, exclude_none=True)


async def main():
    place = json.loads(sys.argv[1])
    if "url" not in place:
        await serve(StdioServerParameters(**place))
        return
    headers = {"Authorization": f"Bearer {place['token']}"} if "token" in place else {}
    async with create_mcp_http_client(headers=headers) as http:
        await serve(streamable_http_client(place["url"], http_client=http))


async def serve(server):
    async with Client(server) as client:
        write({"protocolVersion": client.protocol_version})
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                write({"result": await answer(client, json.loads(line))})
            except Exception as error:  # the test that sent the order reports it
                write({"error": f"{type(error).__name__}: {error}"})


asyncio.run(main())
