/**
 * The parts of a card that have operations of their own: comments, subtasks, attachments, people,
 * tags, stickers, the block reason and custom fields.
 *
 * @module
 */
import { type Call, type Handlers, idOf } from "../call.ts";
import { blockCard, revise, unblockCard } from "../card_change.ts";
import { checkAssigned, checkReferences } from "../card_checks.ts";
import {
  addAttachment,
  addSticker,
  addSubtask,
  changeAttachments,
  changeIds,
  removeSubtask,
  updateAttachment,
  updateSubtask,
} from "../card_parts.ts";
import { setFieldValue } from "../card_values.ts";
import { attachmentView, subtaskView } from "../card_view.ts";
import { numberOf, objectsOf, stringOf } from "../fields.ts";
import { against, missing } from "../refusal.ts";
import { iso, nextId } from "../state.ts";
import type { Attachment, Board, Card, Comment, Fields, Subtask } from "../types.ts";
import { cardOf } from "./cards_read.ts";

function boardOf(call: Call, card: Card): Board {
  const board = call.state.boards.get(card.board_id);
  if (!board) throw missing("board", card.board_id);
  return board;
}

function attachmentOf(list: Attachment[], call: Call): Attachment {
  const id = idOf(call, "attachment_id");
  const one = list.find((attachment) => attachment.id === id);
  if (!one) throw missing("attachment", id);
  return one;
}

function commentView(comment: Comment): Fields {
  return {
    comment_id: comment.comment_id,
    type: "plain",
    text: comment.text,
    attachments: comment.attachments.map((attachment) => attachmentView(attachment)),
    created_at: iso(comment.created_at),
    last_modified: iso(comment.last_modified),
    author: { type: "internal", value: comment.author },
  };
}

function commentOf(call: Call): { card: Card; comment: Comment } {
  const card = cardOf(call);
  const id = idOf(call, "comment_id");
  const comment = card.comments.find((one) => one.comment_id === id);
  if (!comment) throw missing("comment", id);
  return { card, comment };
}

function subtaskOf(call: Call): { card: Card; subtask: Subtask } {
  const card = cardOf(call);
  const id = idOf(call, "subtask_id");
  const subtask = card.subtasks.find((one) => one.subtask_id === id);
  if (!subtask) throw missing("subtask", id);
  return { card, subtask };
}

const comments: Handlers = {
  getCardComments: (call) => ({ data: cardOf(call).comments.map(commentView) }),
  getCardComment: (call) => ({ data: commentView(commentOf(call).comment) }),
  addCardComment(call) {
    const card = cardOf(call);
    const { state, now, user, body } = call;
    const comment: Comment = {
      comment_id: nextId(state, "comment"),
      text: stringOf(body, "text") ?? "",
      attachments: [],
      created_at: now,
      last_modified: now,
      author: user.user_id,
    };
    for (const one of objectsOf(body, "attachments_to_add")) {
      addAttachment(state, comment.attachments, one);
    }
    card.comments.push(comment);
    // A comment makes no revision, but counts as a modification (guessed).
    card.last_modified = now;
    return { data: commentView(comment) };
  },
  updateCardComment(call) {
    const { card, comment } = commentOf(call);
    const before = comment.text;
    comment.text = stringOf(call.body, "text") ?? before;
    const attached = changeAttachments(call.state, comment.attachments, call.body);
    if (!attached && comment.text === before) return undefined;
    comment.last_modified = card.last_modified = call.now;
    return { data: commentView(comment) };
  },
  deleteCardComment(call) {
    const { card, comment } = commentOf(call);
    card.comments.splice(card.comments.indexOf(comment), 1);
    card.last_modified = call.now;
  },
};

function checkSubtaskOwner(call: Call, card: Card, id: number | ""): void {
  const owner = numberOf(call.body, "owner_user_id");
  checkAssigned(call, boardOf(call, card), `The owner of the subtask with id ${id}`, owner);
}

const subtasks: Handlers = {
  getCardSubtasks: (call) => ({ data: cardOf(call).subtasks.map(subtaskView) }),
  getCardSubtask: (call) => ({ data: subtaskView(subtaskOf(call).subtask) }),
  addCardSubtask(call) {
    const card = cardOf(call);
    checkSubtaskOwner(call, card, "");
    let added: Subtask | undefined;
    revise(call, card, () => Boolean(added = addSubtask(call, card, call.body)));
    return { data: added && subtaskView(added) };
  },
  updateCardSubtask(call) {
    const { card, subtask } = subtaskOf(call);
    checkSubtaskOwner(call, card, subtask.subtask_id);
    const changed = revise(call, card, () => updateSubtask(call, card, subtask, call.body));
    // Nothing changed: 204 (vendor's document).
    return changed ? { data: subtaskView(subtask) } : undefined;
  },
  deleteCardSubtask(call) {
    const { card, subtask } = subtaskOf(call);
    revise(call, card, () => removeSubtask(card, subtask.subtask_id));
  },
};

const attachments: Handlers = {
  getCardAttachments: (call) => ({
    data: cardOf(call).attachments.map((one) => attachmentView(one, true)),
  }),
  getCardAttachment: (call) => ({
    data: attachmentView(attachmentOf(cardOf(call).attachments, call), true),
  }),
  addCardAttachment(call) {
    const card = cardOf(call);
    let added: Attachment | undefined;
    revise(
      call,
      card,
      () => Boolean(added = addAttachment(call.state, card.attachments, call.body)),
    );
    return { data: added && attachmentView(added, true) };
  },
  updateCardAttachment(call) {
    const card = cardOf(call);
    const one = attachmentOf(card.attachments, call);
    const changed = revise(call, card, () => updateAttachment(card.attachments, one, call.body));
    return changed ? { data: attachmentView(one, true) } : undefined;
  },
  deleteCardAttachment(call) {
    const card = cardOf(call);
    const { id } = attachmentOf(card.attachments, call);
    const body = { attachment_ids_to_remove: [id] };
    revise(call, card, () => changeAttachments(call.state, card.attachments, body));
  },
};

/** The five operations on a list of ids of a card: list, check, add, remove. */
function idList(
  names: { list: string; check: string; add: string; remove: string; id: "user_id" | "tag_id" },
  idsOf: (card: Card) => number[],
  addKey: string,
): Handlers {
  const row = (card: Card, id: number) =>
    names.id === "tag_id" ? { card_id: card.card_id, tag_id: id } : { user_id: id };
  return {
    [names.list]: (call) => {
      const card = cardOf(call);
      return { data: idsOf(card).map((id) => row(card, id)) };
    },
    [names.check](call) {
      const id = idOf(call, names.id);
      if (!idsOf(cardOf(call)).includes(id)) {
        throw missing(names.id === "tag_id" ? "tag" : "user", id);
      }
    },
    [names.add](call) {
      const card = cardOf(call);
      const id = idOf(call, names.id);
      checkReferences(call, boardOf(call, card), { [addKey]: [id] }, card);
      revise(call, card, () => changeIds(idsOf(card), [id], []));
    },
    [names.remove](call) {
      const card = cardOf(call);
      revise(call, card, () => changeIds(idsOf(card), [], [idOf(call, names.id)]));
    },
  };
}

const people: Handlers = {
  ...idList(
    {
      list: "getCardCoOwners",
      check: "checkCardCoOwner",
      add: "addCardCoOwner",
      remove: "removeCardCoOwner",
      id: "user_id",
    },
    (card) => card.co_owner_ids,
    "co_owner_ids_to_add",
  ),
  ...idList(
    {
      list: "getCardWatchers",
      check: "checkUserIsCardWatcher",
      add: "addCardWatcher",
      remove: "removeCardWatcher",
      id: "user_id",
    },
    (card) => card.watcher_ids,
    "watcher_ids_to_add",
  ),
  ...idList(
    {
      list: "getCardTags",
      check: "checkCardTag",
      add: "addCardTag",
      remove: "removeCardTag",
      id: "tag_id",
    },
    (card) => card.tag_ids,
    "tag_ids_to_add",
  ),
  checkCurrentUserIsCardWatcher(call) {
    const { user_id } = call.user;
    if (!cardOf(call).watcher_ids.includes(user_id)) throw missing("user", user_id);
  },
  addCurrentUserForCardWatcher(call) {
    const card = cardOf(call);
    revise(call, card, () => changeIds(card.watcher_ids, [call.user.user_id], []));
  },
  removeCurrentUserCardWatcher(call) {
    const card = cardOf(call);
    revise(call, card, () => changeIds(card.watcher_ids, [], [call.user.user_id]));
  },
};

const stickers: Handlers = {
  getCardStickers: (call) => {
    const { card_id, stickers } = cardOf(call);
    return { data: stickers.map(({ id, sticker_id }) => ({ id, card_id, sticker_id })) };
  },
  addCardSticker(call) {
    const card = cardOf(call);
    checkReferences(call, boardOf(call, card), { stickers_to_add: [call.body] }, card);
    let added: Card["stickers"][number] | undefined;
    revise(call, card, () => Boolean(added = addSticker(call.state, card, call.body)));
    return { data: { id: added?.id, card_id: card.card_id, sticker_id: added?.sticker_id } };
  },
  removeCardSticker(call) {
    const card = cardOf(call);
    const id = idOf(call, "id");
    const at = card.stickers.findIndex((one) => one.id === id);
    if (at < 0) throw missing("cardSticker", id);
    revise(call, card, () => card.stickers.splice(at, 1).length > 0);
  },
};

const blocking: Handlers = {
  /** The vendor's document's shape; `block_type` and `reason_id` are what a client reads. */
  getCardBlockReason(call) {
    const card = cardOf(call);
    const { block } = card;
    // What the service answers for a card that is not blocked is guessed.
    if (!block) throw against("BL01", "The card is not blocked.", { card_id: card.card_id });
    const type = block.reason_id === null ? 0 : 1;
    return {
      data: {
        type,
        block_type: type,
        reason_id: block.reason_id,
        comment: block.comment,
        reason: call.state.library.blockReasons.get(block.reason_id ?? 0) ?? null,
        cards: block.cards.map((card_id) => ({ card_id })),
        ...(block.date === null ? {} : { date: block.date }),
        users: block.users.map((user_id) => ({ user_id })),
      },
    };
  },
  setCardBlockReason(call) {
    const card = cardOf(call);
    checkReferences(call, boardOf(call, card), { block_reason: call.body }, card);
    revise(call, card, () => blockCard(call, card, call.body));
  },
  unblockCard(call) {
    const card = cardOf(call);
    revise(call, card, () => unblockCard(call, card));
  },
};

const customFields: Handlers = {
  getCardCustomFields: (call) => ({ data: [...cardOf(call).fields.values()] }),
  getCardCustomField(call) {
    const value = cardOf(call).fields.get(idOf(call, "field_id"));
    if (!value) return undefined;
    const { field_id: _id, ...data } = value;
    return { data };
  },
  addCardCustomField(call) {
    const card = cardOf(call);
    const field_id = idOf(call, "field_id");
    const body = { ...call.body, field_id };
    const whole = { custom_fields_to_add_or_update: [body] };
    checkReferences(call, boardOf(call, card), whole, card);
    revise(call, card, () => setFieldValue(call.state, call.user.user_id, card, field_id, body));
  },
  removeCardCustomField(call) {
    const card = cardOf(call);
    revise(call, card, () => card.fields.delete(idOf(call, "field_id")));
  },
};

export const cardParts: Handlers = {
  ...comments,
  ...subtasks,
  ...attachments,
  ...people,
  ...stickers,
  ...blocking,
  ...customFields,
};
