/**
 * Text and addresses as fast-check draws them with its unit "binary" and its `webUrl`. Those make a
 * table of all of Unicode first, a second of work each time they are loaded; these need none.
 *
 * @module
 */
import fc from "fast-check";

const SURROGATES = { first: 0xD800, count: 0x800 };

/** Any character of Unicode. */
export const character: fc.Arbitrary<string> = fc.nat(0x10FFFF - SURROGATES.count).map(
  (place) => String.fromCodePoint(place < SURROGATES.first ? place : place + SURROGATES.count),
  (text) => {
    const code = typeof text === "string" ? text.codePointAt(0) : undefined;
    if (code === undefined || text !== String.fromCodePoint(code)) throw new Error("No character");
    return code < SURROGATES.first ? code : code - SURROGATES.count;
  },
);

const LETTERS = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"];

/** One part of an address after its host: what may stand there as it is, and all else encoded. */
function part(others: string, size: fc.Size): fc.Arbitrary<string> {
  const unit = fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom(...LETTERS, ...others) },
    { weight: 1, arbitrary: character.map(encoded) },
  );
  return fc.string({ unit, size });
}

function encoded(one: string): string {
  const text = encodeURIComponent(one);
  return text === one ? `%${one.charCodeAt(0).toString(16)}` : text;
}

/** Few long segments or many short ones. */
const path = fc.oneof(
  ...([["small", "xsmall"], ["xsmall", "small"]] as const).map(([each, all]) =>
    fc.array(part("-._~!$&'()*+,;=:@", each).map((one) => `/${one}`), { size: all })
  ),
).map((segments) => segments.join(""));
const query = part("-._~!$&'()*+,;=:@/?", "small").map((one) => `?${one}`);

/** Any address of the web. */
export function webUrl(
  { schemes = ["http", "https"], withQuery = false }: {
    readonly schemes?: readonly string[];
    readonly withQuery?: boolean;
  } = {},
): fc.Arbitrary<string> {
  return fc.tuple(
    fc.constantFrom(...schemes),
    fc.webAuthority(),
    path,
    withQuery ? fc.option(query, { nil: "" }) : fc.constant(""),
  ).map(([scheme, ...rest]) => `${scheme}://${rest.join("")}`);
}
