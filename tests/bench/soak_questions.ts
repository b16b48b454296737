/**
 * What the soak test asks, and how it tells a right answer from a wrong one.
 *
 * @module
 */
import type { Simulator } from "../../src/simulator/mod.ts";

/** One call, and what its answer must be. */
export interface Question {
  readonly method: "tools/call" | "tools/list";
  readonly params: Readonly<Record<string, unknown>>;
  /** Judges the text of an answer; gives what is wrong with it. */
  judge(text: string, isError: boolean): string | undefined;
}

/** What became of the comments. */
export interface CommentTally {
  readonly sent: number;
  /** Said to be added, and not there once. */
  readonly lost: number;
  /** There more than once. */
  readonly doubled: number;
  /** There though nothing was said to be done. */
  readonly unsaid: number;
}

/** Questions about an account of which all is known. */
export interface Questions {
  /** The next one; the same sequence each time. */
  next(): Question;
  /** Compares what was said of comments with what is there. */
  tally(): CommentTally;
}

/** What a failure may say; anything else would be a failure of the server itself. */
const INTERNAL = /internal error/i;
const UNKNOWN = /not known/;
const STALE = / \(stale: as of [^)]*\)/;

/**
 * Makes questions from what the account holds now.
 *
 * @param changesEvery Of so many calls one changes something.
 */
export function createQuestions({ state }: Simulator, changesEvery: number): Questions {
  const cards = [...state.cards.values()].filter((card) => card.state === "active")
    .map(({ card_id, title }) => ({ id: card_id, title }));
  const boards = [...state.boards.values()].filter((board) => board.is_archived === 0)
    .map(({ board_id, name }) => ({ id: board_id, name }));
  const said = new Map<string, "added" | "unknown" | "failed" | "unanswered">();
  let count = 0;

  const kinds: readonly (() => Question)[] = [
    ...many(9, () => card(pick(cards, count))),
    ...many(6, () => board(pick(boards, count))),
    ...many(2, () => reading("list_boards", {}, `${boards.length} boards in `)),
    ...many(1, () => failing("get_cards", { cards: "none" }, "must be an array")),
    ...many(1, () => list()),
  ];

  function card({ id, title }: { id: number; title: string }): Question {
    const others = cards.filter((other) => other.id !== id && !title.includes(other.title));
    return call("get_cards", { cards: [id] }, (text) => {
      const head = text.split("\n").slice(0, 4).join("\n");
      if (!head.includes(`\n${id}\t${title}\t`)) return `card ${id} is not what was asked for`;
      const other = others.find(({ title }) => head.includes(`\t${title}\t`));
      return other && `card ${id} came with card ${other.id}`;
    });
  }

  function board({ id, name }: { id: number; name: string }): Question {
    return reading("get_board", { board: id }, `Board ${id} "${name}": `);
  }

  function comment(id: number): Question {
    const text = `Comment ${count} of the soak test`;
    said.set(text, "unanswered");
    return {
      ...call("add_comments", { comments: [{ card: id, text }] }, () => undefined),
      judge(answer, isError) {
        if (!isError && !answer.startsWith("1 comment added.")) {
          return "a comment is not said to be";
        }
        said.set(text, isError ? UNKNOWN.test(answer) ? "unknown" : "failed" : "added");
        return INTERNAL.test(answer) ? "an internal error" : undefined;
      },
    };
  }

  return {
    next() {
      count++;
      if (count % changesEvery === 0) return comment(pick(cards, count / changesEvery).id);
      // A step that shares no factor with the number of kinds goes through all of them.
      return (kinds[(count * 7) % kinds.length] ?? list)();
    },
    tally() {
      const there = new Map<string, number>();
      for (const { comments } of state.cards.values()) {
        for (const { text } of comments) {
          const plain = text.replace(/<[^>]+>/g, "").trim();
          there.set(plain, (there.get(plain) ?? 0) + 1);
        }
      }
      const found = [...said].map(([text, what]) => ({ what, times: there.get(text) ?? 0 }));
      return {
        sent: said.size,
        lost: found.filter(({ what, times }) => what === "added" && times === 0).length,
        doubled: found.filter(({ times }) => times > 1).length,
        unsaid: found.filter(({ what, times }) => what === "failed" && times > 0).length,
      };
    },
  };
}

function list(): Question {
  return {
    method: "tools/list",
    params: {},
    judge: (text) => text.includes('"get_board"') ? undefined : "a list without get_board",
  };
}

/** A call that must begin with these words, or fail for a reason that lies with the account. */
function reading(name: string, args: unknown, words: string): Question {
  return call(
    name,
    args,
    (text) => text.replace(STALE, "").startsWith(words) ? undefined : `${name} is not ${words}`,
  );
}

function failing(name: string, args: unknown, words: string): Question {
  return {
    ...call(name, args, () => undefined),
    judge: (text, isError) => isError && text.includes(words) ? undefined : `${name} did not fail`,
  };
}

function call(
  name: string,
  args: unknown,
  judge: (text: string) => string | undefined,
): Question {
  return {
    method: "tools/call",
    params: { name, arguments: args },
    judge(text, isError) {
      if (!isError) return judge(text);
      return INTERNAL.test(text) || text === "" ? `${name}: ${text}` : undefined;
    },
  };
}

function many<T>(times: number, value: T): T[] {
  return Array.from({ length: times }, () => value);
}

/** One of them, each in its turn. @throws {TypeError} if there is none */
function pick<T>(from: readonly T[], at: number): T {
  const found = from[at % from.length];
  if (found === undefined) throw new TypeError("Cannot ask: the account is empty");
  return found;
}
