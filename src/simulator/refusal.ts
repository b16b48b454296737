/**
 * The answers with which the account refuses a request. Codes and sentences that were recorded
 * from the live service are marked so; the others are guesses in the same style.
 *
 * @module
 */
import type { Fields } from "./types.ts";

/** Thrown by an operation: the account refuses the request. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: string;
  readonly details: Fields | undefined;
  readonly reference: string | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    details?: Fields,
    reference: string | undefined = `GE-${code}`,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.reference = reference;
  }

  /** The JSON body, keys in the recorded order. */
  body(): Fields {
    const error: Fields = { code: this.code, message: this.message };
    if (this.reference !== undefined) error.reference = this.reference;
    if (this.details !== undefined) error.details = this.details;
    return { error };
  }
}

/**
 * What things are called, with the code for "does not exist": `C101` is recorded, all others are
 * guessed.
 */
const THINGS = {
  card: ["C101", "A card", "card_id"],
  board: ["BS01", "A board", "board_id"],
  workspace: ["WS01", "A workspace", "workspace_id"],
  workflow: ["WF01", "A workflow", "workflow_id"],
  lane: ["LN01", "A lane", "lane_id"],
  column: ["CL01", "A column", "column_id"],
  area: ["MA01", "A merged area", "area_id"],
  user: ["US01", "A user", "user_id"],
  role: ["RO01", "A role", "role_id"],
  team: ["TM01", "A team", "team_id"],
  subtask: ["ST01", "A subtask", "subtask_id"],
  comment: ["CM01", "A comment", "comment_id"],
  attachment: ["AT01", "An attachment", "attachment_id"],
  revision: ["RV01", "A revision", "revision"],
  tag: ["TG01", "A tag", "tag_id"],
  sticker: ["SK01", "A sticker", "sticker_id"],
  cardSticker: ["SK02", "A card sticker", "id"],
  type: ["CT01", "A card type", "type_id"],
  blockReason: ["BR01", "A block reason", "reason_id"],
  discardReason: ["DR01", "A discard reason", "reason_id"],
  field: ["CF01", "A custom field", "field_id"],
  value: ["CF02", "A custom field value", "value_id"],
  template: ["TP01", "A card template", "template_id"],
  loggedTime: ["LT01", "A logged time", "logged_time_id"],
  checklistItem: ["CI01", "A column checklist item", "item_id"],
  doc: ["DC01", "A document", "doc_id"],
  outcome: ["OC01", "An outcome", "outcome_id"],
  outcomeValue: ["OC02", "An outcome value", "value_id"],
  checkpoint: ["OC03", "A checkpoint", "checkpoint_id"],
  webhook: ["WH01", "A webhook", "webhook_id"],
  link: ["LK01", "A linked card", "card_id"],
} as const;

export type Thing = keyof typeof THINGS;

/** A thing that is not there: 404 when the path names it (recorded for cards). */
export function missing(thing: Thing, id: number): Refusal {
  const [code, name, key] = THINGS[thing];
  return new Refusal(404, code, `${name} with id ${id} does not exist.`, { [key]: id });
}

/**
 * A thing that is not there, named in a body: 400 (recorded for lanes and columns, without the
 * code).
 */
export function unknownThing(thing: Thing, id: number): Refusal {
  const [code, name, key] = THINGS[thing];
  return new Refusal(400, code, `${name} with id ${id} does not exist.`, { [key]: id });
}

/** A business rule that says no: 400. The code is guessed. */
export function against(code: string, message: string, details?: Fields): Refusal {
  return new Refusal(400, code, message, details);
}

/** 403; its body is guessed. */
export function forbidden(): Refusal {
  return new Refusal(403, "PR01", "You do not have permission to perform this action.");
}

/** 409; its body is guessed. */
export function conflict(message: string, details?: Fields): Refusal {
  return new Refusal(409, "CF09", message, details);
}
