/**
 * Stored files, and the files of subtasks and comments. Uploading and downloading are known from
 * the vendor's connector alone; what is refused is guessed.
 *
 * @module
 */
import { type Call, type Handlers, idOf } from "../call.ts";
import { revise } from "../card_change.ts";
import { addAttachment, changeAttachments, updateAttachment } from "../card_parts.ts";
import { attachmentView } from "../card_view.ts";
import { stringOf } from "../fields.ts";
import { against, missing } from "../refusal.ts";
import { nextId } from "../state.ts";
import type { Attachment, Card } from "../types.ts";
import { cardOf } from "./cards_read.ts";

const stored: Handlers = {
  uploadFile({ state, body }) {
    const file_name = stringOf(body, "file_name") ?? "";
    const link = `/files/${nextId(state, "file")}/${encodeURIComponent(file_name)}`;
    state.files.set(link, stringOf(body, "content") ?? "");
    return { data: { file_name, link } };
  },
  downloadFile({ state, query }) {
    const base64 = state.files.get(stringOf(query, "link") ?? "");
    if (base64 === undefined) throw against("FL01", "The file does not exist.");
    const body = query.encoding === "base64" ? base64 : Uint8Array.fromBase64(base64);
    return new Response(body, { headers: { "Content-Type": "application/octet-stream" } });
  },
};

/** A list of files, and whose it is. */
interface Holder {
  readonly card: Card;
  readonly list: Attachment[];
  readonly withPosition: boolean;
}

function ofSubtask(call: Call): Holder {
  const card = cardOf(call);
  const id = idOf(call, "subtask_id");
  const subtask = card.subtasks.find((one) => one.subtask_id === id);
  if (!subtask) throw missing("subtask", id);
  return { card, list: subtask.attachments, withPosition: true };
}

function ofComment(call: Call): Holder {
  const card = cardOf(call);
  const id = idOf(call, "comment_id");
  const comment = card.comments.find((one) => one.comment_id === id);
  if (!comment) throw missing("comment", id);
  return { card, list: comment.attachments, withPosition: false };
}

function one(call: Call, { list }: Holder): Attachment {
  const id = idOf(call, "attachment_id");
  const found = list.find((attachment) => attachment.id === id);
  if (!found) throw missing("attachment", id);
  return found;
}

/** The operations on one kind of list; not every kind has one to change a file. */
function listOf(
  holder: (call: Call) => Holder,
  names: { list: string; get: string; add: string; update?: string; remove: string },
): Handlers {
  const { update } = names;
  return {
    [names.list](call) {
      const { list, withPosition } = holder(call);
      return { data: list.map((attachment) => attachmentView(attachment, withPosition)) };
    },
    [names.get](call) {
      const its = holder(call);
      return { data: attachmentView(one(call, its), its.withPosition) };
    },
    [names.add](call) {
      const { card, list, withPosition } = holder(call);
      let added: Attachment | undefined;
      revise(call, card, () => Boolean(added = addAttachment(call.state, list, call.body)));
      return { data: added && attachmentView(added, withPosition) };
    },
    [names.remove](call) {
      const its = holder(call);
      const body = { attachment_ids_to_remove: [one(call, its).id] };
      revise(call, its.card, () => changeAttachments(call.state, its.list, body));
    },
    ...(update === undefined ? {} : {
      [update](call: Call) {
        const its = holder(call);
        const file = one(call, its);
        const changed = revise(call, its.card, () => updateAttachment(its.list, file, call.body));
        return changed ? { data: attachmentView(file, its.withPosition) } : undefined;
      },
    }),
  };
}

export const files: Handlers = {
  ...stored,
  ...listOf(ofSubtask, {
    list: "getCardSubtaskAttachments",
    get: "getCardSubtaskAttachment",
    add: "addCarSubtaskAttachment",
    update: "updateCardSubtaskAttachment",
    remove: "deleteCardSubtaskAttachment",
  }),
  ...listOf(ofComment, {
    list: "getCardCommentAttachments",
    get: "getCardCommentAttachment",
    add: "addCarCommentAttachment",
    remove: "deleteCardCommentAttachment",
  }),
};
