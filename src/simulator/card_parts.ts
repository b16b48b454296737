/**
 * The collections of a card: tags, people, stickers, subtasks, attachments, exit criteria,
 * annotations. Each function changes what a body asks for and tells whether anything changed.
 *
 * @module
 */
import type { Call } from "./call.ts";
import { flagOf, numberOf, numbersOf, objectsOf, stringOf } from "./fields.ts";
import { conflict } from "./refusal.ts";
import { nextId, type State } from "./state.ts";
import type { Attachment, Card, Fields, Subtask } from "./types.ts";

/** Adds and removes ids. */
export function changeIds(
  ids: number[],
  add: readonly number[],
  remove: readonly number[],
): boolean {
  const before = ids.length;
  const kept = ids.filter((id) => !remove.includes(id));
  const added = [...new Set(add)].filter((id) => !kept.includes(id));
  ids.splice(0, ids.length, ...kept, ...added);
  return kept.length !== before || added.length > 0;
}

/** Attaches a file. */
export function addAttachment(state: State, list: Attachment[], body: Fields): Attachment {
  const attachment = {
    id: nextId(state, "attachment"),
    file_name: stringOf(body, "file_name") ?? "",
    link: stringOf(body, "link") ?? "",
    position: Math.min(numberOf(body, "position") ?? list.length, list.length),
  };
  list.splice(attachment.position, 0, attachment);
  list.forEach((one, index) => one.position = index);
  return attachment;
}

/** Changes the name, link or place of a file; tells whether that changed anything. */
export function updateAttachment(list: Attachment[], attachment: Attachment, body: Fields) {
  const { file_name, link, position } = attachment;
  attachment.file_name = stringOf(body, "file_name") ?? file_name;
  attachment.link = stringOf(body, "link") ?? link;
  const to = numberOf(body, "position");
  if (typeof to === "number") moveWithin(list, attachment, to);
  return attachment.file_name !== file_name || attachment.link !== link ||
    attachment.position !== position;
}

function moveWithin<T extends { position: number }>(list: T[], one: T, to: number): void {
  const from = list.indexOf(one);
  if (from < 0) return;
  list.splice(from, 1);
  list.splice(Math.min(to, list.length), 0, one);
  list.forEach((other, index) => other.position = index);
}

/** The attachment part of a body. */
export function changeAttachments(state: State, list: Attachment[], body: Fields): boolean {
  let changed = false;
  const removed = numbersOf(body, "attachment_ids_to_remove");
  for (const id of removed) {
    const at = list.findIndex((one) => one.id === id);
    if (at < 0) continue;
    list.splice(at, 1);
    changed = true;
  }
  for (const update of objectsOf(body, "attachments_to_update")) {
    const one = list.find((other) => other.id === update.id);
    if (one && updateAttachment(list, one, update)) changed = true;
  }
  for (const added of objectsOf(body, "attachments_to_add")) {
    addAttachment(state, list, added);
    changed = true;
  }
  list.forEach((one, index) => one.position = index);
  return changed;
}

/** Adds a subtask; its id comes from the cards' sequence (recorded). */
export function addSubtask(call: Call, card: Card, body: Fields): Subtask {
  const list = card.subtasks;
  const subtask: Subtask = {
    subtask_id: nextId(call.state, "card"),
    description: stringOf(body, "description") ?? "",
    owner_user_id: numberOf(body, "owner_user_id") ?? null,
    finished_at: flagOf(body, "is_finished") === 1 ? call.now : null,
    deadline: stringOf(body, "deadline") ?? null,
    position: Math.min(numberOf(body, "position") ?? list.length, list.length),
    attachments: [],
  };
  for (const attachment of objectsOf(body, "attachments_to_add")) {
    addAttachment(call.state, subtask.attachments, attachment);
  }
  list.splice(subtask.position, 0, subtask);
  list.forEach((one, index) => one.position = index);
  return subtask;
}

/** Changes a subtask; tells whether that changed anything. */
export function updateSubtask(call: Call, card: Card, subtask: Subtask, body: Fields): boolean {
  const before = JSON.stringify(subtask);
  subtask.description = stringOf(body, "description") ?? subtask.description;
  const owner = numberOf(body, "owner_user_id");
  if (owner !== undefined) subtask.owner_user_id = owner;
  const deadline = stringOf(body, "deadline");
  if (deadline !== undefined) subtask.deadline = deadline;
  const finished = flagOf(body, "is_finished");
  if (finished === 1) subtask.finished_at ??= call.now;
  if (finished === 0) subtask.finished_at = null;
  const to = numberOf(body, "position");
  if (typeof to === "number") moveWithin(card.subtasks, subtask, to);
  const attached = changeAttachments(call.state, subtask.attachments, body);
  return attached || JSON.stringify(subtask) !== before;
}

/** Removes a subtask; tells whether there was one. */
export function removeSubtask(card: Card, subtask_id: number): boolean {
  const at = card.subtasks.findIndex((one) => one.subtask_id === subtask_id);
  if (at < 0) return false;
  card.subtasks.splice(at, 1);
  card.subtasks.forEach((one, index) => one.position = index);
  return true;
}

function changeSubtasks(call: Call, card: Card, body: Fields): boolean {
  let changed = false;
  for (const id of numbersOf(body, "subtask_ids_to_remove")) {
    if (removeSubtask(card, id)) changed = true;
  }
  for (const update of objectsOf(body, "subtasks_to_update")) {
    const subtask = card.subtasks.find((one) => one.subtask_id === update.subtask_id);
    if (subtask && updateSubtask(call, card, subtask, update)) changed = true;
  }
  for (const added of objectsOf(body, "subtasks_to_add")) {
    addSubtask(call, card, added);
    changed = true;
  }
  return changed;
}

/**
 * Puts a sticker on a card.
 *
 * @throws {Refusal} 409 when it is there already and must not be (vendor's document)
 */
export function addSticker(state: State, card: Card, body: Fields): Card["stickers"][number] {
  const sticker_id = numberOf(body, "sticker_id") ?? 0;
  const there = card.stickers.some((one) => one.sticker_id === sticker_id);
  if (there && flagOf(body, "if_not_present") === 1) {
    throw conflict("The sticker is already on the card.", { sticker_id });
  }
  const sticker = { id: nextId(state, "sticker"), sticker_id };
  card.stickers.push(sticker);
  return sticker;
}

function changeStickers(state: State, card: Card, body: Fields): boolean {
  const removed = numbersOf(body, "sticker_ids_to_remove");
  const before = card.stickers.length;
  card.stickers = card.stickers.filter((one) => !removed.includes(one.id));
  let changed = card.stickers.length !== before;
  for (const sticker of objectsOf(body, "stickers_to_add")) {
    const there = card.stickers.some((one) => one.sticker_id === sticker.sticker_id);
    // Inside a card's body the flag is read as "only if it is not there" (guessed).
    if (there && flagOf(sticker, "if_not_present") === 1) continue;
    addSticker(state, card, { sticker_id: sticker.sticker_id });
    changed = true;
  }
  return changed;
}

function changeChecklist(call: Call, card: Card, body: Fields): boolean {
  let changed = false;
  for (const item of objectsOf(body, "column_checklist_items_to_check_or_update")) {
    const item_id = numberOf(item, "item_id") ?? 0;
    const comment = stringOf(item, "comment") ?? "";
    if (card.checked.get(item_id)?.comment === comment) continue;
    card.checked.set(item_id, { comment, at: call.now, user_id: call.user.user_id });
    changed = true;
  }
  for (const item_id of numbersOf(body, "column_checklist_item_ids_to_uncheck")) {
    if (card.checked.delete(item_id)) changed = true;
  }
  return changed;
}

function changeAnnotations(call: Call, card: Card, body: Fields): boolean {
  const added = [
    ...objectsOf(body, "annotations_to_add"),
    ...objectsOf(body, "annotations_to_update"),
  ];
  const removed = objectsOf(body, "annotations_to_remove");
  const is = (a: Fields, b: Fields) => a.thread_id === b.thread_id && a.comment_id === b.comment_id;
  const before = JSON.stringify(card.annotations);
  card.annotations = card.annotations.filter((one) => !removed.some((other) => is(one, other)));
  for (const { thread_id, comment_id, content } of added) {
    const there = card.annotations.find((one) => is(one, { thread_id, comment_id }));
    if (there) there.content = content;
    else {
      const created_at = new Date(call.now).toISOString();
      const author_id = call.user.user_id;
      card.annotations.push({ thread_id, comment_id, author_id, content, created_at });
    }
  }
  return JSON.stringify(card.annotations) !== before;
}

/** Everything in a body of a create or an update that concerns a card's collections. */
export function changeParts(call: Call, card: Card, body: Fields): boolean {
  const { state, user } = call;
  const ids = (list: number[], name: string) =>
    changeIds(list, numbersOf(body, `${name}_to_add`), numbersOf(body, `${name}_to_remove`));
  const watch = flagOf(body, "watch");
  const me = [user.user_id];
  return [
    ids(card.tag_ids, "tag_ids"),
    ids(card.co_owner_ids, "co_owner_ids"),
    ids(card.watcher_ids, "watcher_ids"),
    watch === 1 && changeIds(card.watcher_ids, me, []),
    watch === 0 && changeIds(card.watcher_ids, [], me),
    changeStickers(state, card, body),
    changeAttachments(state, card.attachments, body),
    changeSubtasks(call, card, body),
    changeChecklist(call, card, body),
    changeAnnotations(call, card, body),
  ].includes(true);
}
