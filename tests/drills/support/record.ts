/** How long a drill took; all times in seconds. */
export interface DrillRecord {
  readonly runbook: string;
  readonly fault: string;
  readonly alerts: readonly string[];
  readonly secondsToAlert: number;
  readonly secondsToRecover: number;
}

/** Notes a drill, where whoever started the tests wants to know. */
export async function recordDrill(record: DrillRecord): Promise<void> {
  const folder = Deno.env.get("BUSINESSMAP_MCP_DRILL_RECORDS");
  if (folder === undefined) return;
  const file = `${folder}/${crypto.randomUUID()}.json`;
  await Deno.writeTextFile(file, JSON.stringify(record));
}
