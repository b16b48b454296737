/**
 * A search that finds nothing may have been given ids that nothing has. The account does not say
 * so: it answers with an empty page.
 *
 * @module
 */
import { type Account, asId } from "../businessmap/account.ts";
import { type Ref, resolve } from "../businessmap/names.ts";
import { userName } from "./names_of.ts";

/** The references that may be ids. */
export interface Given {
  readonly boards?: readonly Ref[] | undefined;
  readonly owners?: readonly Ref[] | undefined;
  readonly types?: readonly Ref[] | undefined;
  readonly tags?: readonly Ref[] | undefined;
}

/**
 * Looks up every id, as far as the account tells. Costs up to one request a kind, where the list is
 * not cached.
 *
 * @throws {DomainError} `unknown_name` for the first id that nothing has
 */
export async function checkIds(account: Account, given: Given): Promise<void> {
  await check(
    account,
    "board",
    given.boards,
    account.boards,
    (row) => row.board_id,
    (row) => row.name,
  );
  await check(account, "user", given.owners, account.users, (row) => row.user_id, userName);
  await check(
    account,
    "card type",
    given.types,
    account.cardTypes,
    (row) => row.type_id,
    (row) => row.name,
  );
  await check(account, "tag", given.tags, account.tags, (row) => row.tag_id, (row) => row.label);
}

async function check<T>(
  account: Account,
  kind: string,
  refs: readonly Ref[] | undefined,
  all: () => Promise<T[]>,
  id: (row: T) => number,
  name: (row: T) => string,
): Promise<void> {
  const ids = (refs ?? []).flatMap((ref) => asId(ref) ?? []);
  if (ids.length === 0) return;
  const rows = await account.decorating(`${kind}s`, all);
  if (rows === undefined) return;
  for (const one of ids) resolve(kind, one, rows, { id, names: (row) => [name(row)] });
}
