/**
 * References to cards and boards as people paste them: ids, custom ids, addresses from a browser.
 *
 * @module
 */
import { DomainError } from "./errors.ts";
import type { Ref } from "./names.ts";
import { quoted } from "./untrusted.ts";

/** A card by its id, or by the custom id that people gave it. */
export type CardRef = { readonly id: number } | { readonly customId: string };

/** Ids are positive 32-bit integers (vendor's document). */
const LARGEST_ID = 2_147_483_647;

/**
 * The card that `ref` names: an id, `#custom-id`, or the address of a card in a browser
 * (`https://acme.kanbanize.com/ctrl_board/3/cards/12/details/`).
 *
 * @param host the account's own host: `acme.kanbanize.com`
 * @throws {DomainError} `invalid` for anything else, and for a card of another account
 */
export function parseCardRef(ref: Ref, host: string): CardRef {
  const text = String(ref).trim();
  if (typeof ref === "number" || /^\d+$/.test(text)) return { id: asCardId(text) };
  if (text.startsWith("#")) {
    const customId = text.slice(1).trim();
    if (customId !== "") return { customId };
  }
  const address = parseAddress(text, host);
  if (address) {
    const card = /^\/ctrl_board\/\d+\/cards\/(\d+)(?:\/|$)/.exec(address.pathname)?.[1];
    if (card !== undefined) return { id: asCardId(card) };
    throw new DomainError(
      "invalid",
      `${quoted(text)} is not the address of a card. It looks like ` +
        `https://${host}/ctrl_board/<board>/cards/<card>/details/.`,
    );
  }
  throw new DomainError(
    "invalid",
    `${quoted(text)} is no reference to a card. Give its id (12), its address, or its custom id ` +
      `with a number sign (#ABC-1).`,
  );
}

/**
 * The board that `ref` names, for `resolve`: the id in a board's or a card's address, anything
 * else as it is.
 *
 * @throws {DomainError} `invalid` for an address without a board, and for another account's
 */
export function parseBoardRef(ref: Ref, host: string): Ref {
  if (typeof ref === "number") return ref;
  const address = parseAddress(ref.trim(), host);
  if (!address) return ref;
  const board = /^\/ctrl_board\/(\d+)(?:\/|$)/.exec(address.pathname)?.[1];
  if (board !== undefined) return Number(board);
  throw new DomainError(
    "invalid",
    `${quoted(ref)} is not the address of a board. It looks like ` +
      `https://${host}/ctrl_board/<board>.`,
  );
}

function asCardId(digits: string): number {
  const id = Number(digits);
  if (Number.isInteger(id) && id >= 1 && id <= LARGEST_ID) return id;
  throw new DomainError("invalid", `A card's id is a whole number from 1 to ${LARGEST_ID}.`);
}

/** The parsed address, when `text` is one; it has to be of this account. */
function parseAddress(text: string, host: string): URL | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  const address = URL.parse(text);
  if (!address) throw new DomainError("invalid", `${quoted(text)} is not a valid address.`);
  if (account(address.host) === account(host)) return address;
  throw new DomainError(
    "invalid",
    `The address is of another account (${quoted(address.host)}); this one is ${host}.`,
  );
}

/**
 * What two hosts of one account share. The vendor serves an account's pages under its old and its
 * new domain; that both belong to the same account is guessed.
 */
function account(host: string): string {
  return host.toLowerCase().replace(/\.(?:kanbanize\.com|businessmap\.io)$/, ".");
}
