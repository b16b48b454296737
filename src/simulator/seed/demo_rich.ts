/**
 * The demo's one card that has everything.
 *
 * @module
 */
import { addAttachment } from "../card_parts.ts";
import { setFieldValue } from "../card_values.ts";
import { nextId, type State } from "../state.ts";
import type { Card } from "../types.ts";
import { FIELDS, USERS } from "./demo_names.ts";

/** Gives a card a custom id, all kinds of field values, subtasks, a comment, a file and time. */
export function addRichParts(state: State, card: Card, custom_id: string): void {
  const author = USERS.tomas.id;
  card.custom_id = custom_id;
  card.owner_user_id = author;
  card.co_owner_ids = [USERS.yuki.id];
  card.watcher_ids = [USERS.mara.id];
  card.tag_ids = [2, 8];
  card.stickers = [{ id: nextId(state, "sticker"), sticker_id: 2 }];
  addValues(state, card, author);
  card.subtasks = ["Collect the rates", "Ask the accountant", "Write the migration"].map(
    (description, position) => ({
      subtask_id: nextId(state, "card"),
      description,
      owner_user_id: position === 1 ? USERS.mara.id : author,
      finished_at: position === 0 ? card.in_current_position_since : null,
      deadline: null,
      position,
      attachments: [],
    }),
  );
  const at = card.in_current_position_since;
  card.comments = [{
    comment_id: nextId(state, "comment"),
    text: "<p>The rates for services are in the second table.<br>Please check <b>Austria</b>.</p>",
    attachments: [],
    created_at: at,
    last_modified: at,
    author,
  }];
  const file = { file_name: "vat-rates.pdf", link: "/files/vat-rates.pdf" };
  addAttachment(state, card.attachments, file);
  state.files.set(file.link, new TextEncoder().encode("%PDF-1.4\n%%EOF\n").toBase64());
}

function addValues(state: State, card: Card, author: number): void {
  const set = (field_id: number, body: Record<string, unknown>) =>
    setFieldValue(state, author, card, field_id, body);
  set(FIELDS.customer.id, { value: "Oyster Bay Marina" });
  set(FIELDS.effort.id, { value: "3.5" });
  set(FIELDS.goLive.id, { value: new Date(state.now() + 864_000_000).toISOString().slice(0, 10) });
  set(FIELDS.environment.id, { selected_values_to_add_or_update: [{ value_id: 1 }] });
  set(FIELDS.reviewer.id, { contributor_ids_to_add: [USERS.sam.id] });
  set(FIELDS.pullRequest.id, { value: "https://code.fernwood.example/tidemark/pull/311" });
}
