import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { loadCatalogue } from "../../../../src/businessmap/catalogue/catalogue.ts";
import { validateAnswer, validateRequest } from "../../../../src/businessmap/catalogue/validate.ts";
import type {
  Operation,
  ProblemKind,
  RequestParts,
  Shape,
} from "../../../../src/businessmap/catalogue/types.ts";

const catalogue = await loadCatalogue();

function operation(id: string): Operation {
  const found = catalogue.get(id);
  assert(found, `no operation ${id}`);
  return found;
}

/** Title, operation, request, and the kind, place and message of the one problem. */
const WRONG: [string, string, RequestParts, ProblemKind, string, string][] = [
  [
    "an unknown query name",
    "getCards",
    { query: { board_id: 1 } },
    "unknown",
    "board_id",
    'There is no query parameter "board_id". Did you mean board_ids?',
  ],
  [
    "an unknown name where there is none",
    "getCard",
    { path: { card_id: 1 }, query: { zzz: 1 } },
    "unknown",
    "zzz",
    'There is no query parameter "zzz". There is none here.',
  ],
  [
    "an unknown name that is like no other",
    "getRoles",
    { query: { zzzzzzzz: 1 } },
    "unknown",
    "zzzzzzzz",
    'There is no query parameter "zzzzzzzz". Known are: role_ids, expand.',
  ],
  [
    "a missing path value",
    "getCard",
    {},
    "missing",
    "card_id",
    "card_id is missing.",
  ],
  [
    "a path value that leads upward",
    "getMyAppSetting",
    { path: { setting_name: ".." } },
    "format",
    "setting_name",
    "setting_name must be usable as a part of a path.",
  ],
  [
    "a boolean where 0 and 1 are meant",
    "getCards",
    { query: { is_blocked: true } },
    "type",
    "is_blocked",
    "is_blocked must be 1 or 0, not true.",
  ],
  [
    "a value that is not in the list",
    "getCards",
    { query: { state: "all" } },
    "enum",
    "state",
    'state cannot be "all"; it must be one of active, archived, discarded.',
  ],
  [
    "an item that is not in a long list",
    "getCards",
    { query: { fields: ["card_id", "titel"] } },
    "enum",
    "fields.1",
    'fields.1 cannot be "titel"; did you mean title?',
  ],
  [
    "an item of the wrong type in joined text",
    "getCards",
    { query: { card_ids: "1,x" } },
    "type",
    "card_ids",
    'card_ids must be a whole number, not "x".',
  ],
  [
    "a comma within an item",
    "getCards",
    { query: { custom_ids: ["a,b"] } },
    "format",
    "custom_ids.0",
    "custom_ids.0 must hold no comma: commas part the items of a list.",
  ],
  [
    "an empty list in a query",
    "getCards",
    { query: { card_ids: [] } },
    "length",
    "card_ids",
    "card_ids must have at least one item.",
  ],
  [
    "a page that is too large",
    "getTagsHistory",
    { query: { per_page: 201 } },
    "range",
    "per_page",
    "per_page must be between 1 and 200, not 201.",
  ],
  [
    "a time without its zone",
    "getCards",
    { query: { created_from: "2026-01-31T10:00:00" } },
    "format",
    "created_from",
    'created_from must be a time with its zone such as 2026-01-31T09:00:00Z, not "2026-01-31T10:00:00".',
  ],
  [
    "a day that is not in the calendar",
    "getCards",
    { query: { created_from_date: "2026-02-30" } },
    "format",
    "created_from_date",
    'created_from_date must be a date such as 2026-01-31, not "2026-02-30".',
  ],
  [
    "a time outside of the recorded range",
    "createCard",
    { body: { deadline: "1969-12-31T23:59:59Z" } },
    "range",
    "deadline",
    'deadline must lie after 1970-01-01T00:00:00Z and not after 2038-01-01T00:00:00Z, not "1969-12-31T23:59:59Z".',
  ],
  [
    "digits as text in a body",
    "createCard",
    { body: { column_id: "3" } },
    "type",
    "column_id",
    "column_id must be a whole number, not text.",
  ],
  [
    "a fraction where a whole number is due",
    "createCard",
    { body: { column_id: 1.5 } },
    "type",
    "column_id",
    "column_id must be a whole number, not 1.5.",
  ],
  [
    "a range within a list of cards",
    "createManyCards",
    { body: { cards: [{ priority: 251 }] } },
    "range",
    "cards.0.priority",
    "cards.0.priority must be between 1 and 250, not 251.",
  ],
  [
    "an unknown property within a list of cards",
    "createManyCards",
    { body: { cards: [{}, { titel: "x" }] } },
    "unknown",
    "cards.1.titel",
    'There is no property of cards.1 named "titel". Did you mean title?',
  ],
  [
    "a missing property deep down",
    "updateCard",
    { path: { card_id: 1 }, body: { subtasks_to_add: [{ is_finished: 1 }] } },
    "missing",
    "subtasks_to_add.0.description",
    "subtasks_to_add.0.description is missing.",
  ],
  [
    "null where nothing can be cleared",
    "updateCard",
    { path: { card_id: 1 }, body: { title: null } },
    "type",
    "title",
    "title must be text, not null.",
  ],
  [
    "text that is too long",
    "createWorkspace",
    { body: { name: "x".repeat(101) } },
    "length",
    "name",
    "name must have between 1 and 100 characters, not 101.",
  ],
  [
    "an address that is none",
    "inviteUser",
    { body: { email: "someone" } },
    "format",
    "email",
    'email must be an e-mail address, not "someone".',
  ],
  [
    "one value where a list is due",
    "createManyCards",
    { body: { cards: {} } },
    "type",
    "cards",
    "cards must be a list, not an object.",
  ],
  [
    "a missing body",
    "createManyCards",
    {},
    "missing",
    "",
    "The body is missing; it needs cards.",
  ],
  [
    "a body where none is taken",
    "getCards",
    { body: {} },
    "unknown",
    "",
    "getCards takes no body.",
  ],
];

for (const [title, id, parts, kind, at, message] of WRONG) {
  Deno.test(`validateRequest() reports ${title}`, () => {
    const problems = validateRequest(operation(id), parts);
    assertEquals(problems.map((one) => [one.kind, one.at, one.message]), [[kind, at, message]]);
  });
}

Deno.test("validateRequest() takes numbers as text in a URL and lists in either form", () => {
  const query = {
    card_ids: "1,2",
    board_ids: [1, "2"],
    page: "3",
    is_blocked: "0",
    created_from: "2026-01-31T10:00:00+02:00",
    custom_ids: [17],
    fields: undefined,
  };
  assertEquals(validateRequest(operation("getCards"), { query }), []);
  const expand = "boards[board_id,name]";
  assertEquals(validateRequest(operation("getWorkspaces"), { query: { expand } }), []);
});

Deno.test("validateRequest() takes null where it clears, and the last allowed second", () => {
  const body = { owner_user_id: null, block_reason: null, deadline: "2038-01-01T00:00:00Z" };
  assertEquals(validateRequest(operation("updateCard"), { path: { card_id: 1 }, body }), []);
});

Deno.test("validateRequest() names every problem of a request at once", () => {
  const problems = validateRequest(operation("updateCard"), {
    query: { x: 1 },
    body: { priority: 0, titel: "" },
  });
  assertEquals(problems.map((one) => one.where), ["path", "query", "body", "body"]);
});

Deno.test("validateRequest() accepts any one of several shapes and speaks for the nearest", () => {
  const file: Shape = { type: "object", properties: { file: { type: "string" } } };
  const user: Shape = {
    type: "object",
    properties: { user_id: { type: "integer" }, role: { type: "integer" } },
  };
  const body: Shape = {
    type: "object",
    properties: { id: { type: "integer" } },
    oneOf: [file, user, { type: "object", required: ["x", "y"], properties: { x: {}, y: {} } }],
  };
  const either: Operation = {
    id: "addEither",
    method: "POST",
    path: "/either",
    group: "",
    pathParameters: [],
    queryParameters: [],
    status: 204,
    body,
  };
  const told = (value: unknown) =>
    validateRequest(either, { body: value }).map((one) => [one.kind, one.at]);
  assertEquals(told({ id: 1, file: "a" }), []);
  assertEquals(told({ id: 1, user_id: 1, role: 2 }), []);
  assertEquals(told({ id: 1, user_id: "1", role: 2 }), [["type", "user_id"]]);
  assertEquals(told({ id: 1, user_idd: 1 }), [["unknown", "user_idd"]]);
});

Deno.test("validateRequest() cuts a long value in its message", () => {
  const [problem] = validateRequest(operation("getCards"), { query: { state: "x".repeat(5000) } });
  assert(problem && problem.message.length < 200);
});

/** Values that fit a shape, as in a body. */
function fitting(shape: Shape, depth = 3): fc.Arbitrary<unknown> {
  if (shape.enum) return fc.constantFrom(...shape.enum);
  switch (shape.type) {
    case "integer":
      return fc.integer({ min: shape.minimum ?? 0, max: shape.maximum ?? 2 ** 31 - 1 });
    case "number":
      return fc.integer({ min: shape.minimum ?? 0, max: shape.maximum ?? 1000 });
    case "string":
      if (shape.format === "date") return fc.constant("2026-01-31");
      if (shape.format === "date-time") return fc.constant("2026-01-31T09:00:00Z");
      if (shape.format === "email") return fc.constant("a@example.org");
      return fc.string({
        minLength: shape.minLength ?? 0,
        maxLength: Math.min(shape.maxLength ?? 20, (shape.minLength ?? 0) + 20),
        unit: "grapheme-ascii",
      });
    case "array":
      return depth > 0 && shape.items
        ? fc.array(fitting(shape.items, depth - 1), { maxLength: 2 })
        : fc.constant([]);
    case "object": {
      const properties = Object.entries(shape.properties ?? {})
        .filter(([name]) => depth > 0 || shape.required?.includes(name))
        .map(([name, part]) => [name, fitting(part, depth - 1)]);
      const model: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(properties);
      return fc.record(model, {
        requiredKeys: [...shape.required ?? []],
        noNullPrototype: true,
      });
    }
    default:
      return shape.oneOf
        ? fc.oneof(...shape.oneOf.map((one) => fitting(one, depth)))
        : fc.constant(1);
  }
}

const WITH_BODY = catalogue.operations.filter((one) => one.body?.properties && !one.evidence);

function request(one: Operation): fc.Arbitrary<Required<RequestParts>> {
  const record = (parameters: Operation["queryParameters"]) => {
    const entries = parameters.map(({ name, shape }) => {
      return [name, fitting(shape).map(written).filter(isFilled)];
    });
    const model: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(entries);
    return fc.record(model, {
      requiredKeys: parameters.filter(({ required }) => required).map(({ name }) => name),
      noNullPrototype: true,
    });
  };
  return fc.record({
    path: record(one.pathParameters),
    query: record(one.queryParameters),
    body: one.body ? fitting(one.body) : fc.constant(undefined),
  });
}

/** As it may stand in a URL: no commas within items, no path of dots, no empty text. */
function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  return typeof value === "string" ? value.replaceAll(/[,.]/g, "-") || "x" : value;
}

function isFilled(value: unknown): boolean {
  return !Array.isArray(value) || value.length > 0;
}

Deno.test("validateRequest() accepts what is made from the shapes of any operation", () => {
  for (const one of catalogue.operations) {
    const property = fc.property(request(one), (parts) => {
      assertEquals(validateRequest(one, parts), [], one.id);
    });
    fc.assert(property, { numRuns: 10 });
  }
});

Deno.test("validateRequest() refuses what is made from the shapes and then spoilt", () => {
  const spoil: ((body: Record<string, unknown>, one: Operation) => boolean)[] = [
    (body) => {
      body.no_such_property = 1;
      return true;
    },
    (body, one) => {
      const [name] = one.body?.required ?? [];
      if (name !== undefined) delete body[name];
      return name !== undefined;
    },
    (body, one) => {
      const [name, shape] = Object.entries(one.body?.properties ?? {})[0] ?? [];
      if (name !== undefined) body[name] = shape?.type === "array" ? {} : [];
      return name !== undefined;
    },
  ];
  const any = fc.tuple(fc.constantFrom(...WITH_BODY), fc.constantFrom(...spoil))
    .chain(([one, change]) => request(one).map((parts) => ({ one, change, parts })));
  fc.assert(
    fc.property(any, ({ one, change, parts }) => {
      // Bodies of these operations are objects.
      const body = { ...parts.body as Record<string, unknown> };
      fc.pre(change(body, one));
      assertEquals(validateRequest(one, { ...parts, body }).map((found) => found.where), ["body"]);
    }),
    { numRuns: 500 },
  );
});

const pagination = { all_pages: 1, current_page: 1, results_per_page: 200 };

Deno.test("validateAnswer() accepts both kinds of pages, further properties and missing ones", () => {
  const cards = { data: { pagination, data: [{ card_id: 1, size: null, new_thing: {} }] } };
  assertEquals(validateAnswer(operation("getCards"), 200, cards), []);
  const times = { pagination, data: [{ logged_time_id: 1, subtask_id: null }] };
  assertEquals(validateAnswer(operation("getLoggedTimes"), 200, times), []);
});

Deno.test("validateAnswer() reports pages of the other kind", () => {
  const places = (id: string, body: unknown) =>
    validateAnswer(operation(id), 200, body).map((one) => one.at);
  assertEquals(places("getCards", { pagination, data: [] }), [
    "data.data",
    "data.pagination.all_pages",
    "data.pagination.current_page",
    "data.pagination.results_per_page",
    "data",
  ]);
  assert(places("getLoggedTimes", { data: { pagination, data: [] } }).includes("data"));
});

Deno.test("validateAnswer() reports a property of the wrong type at its place", () => {
  const [problem] = validateAnswer(operation("updateCard"), 200, { data: [{ card_id: "1" }] });
  assertEquals(problem?.at, "data.0.card_id");
});

Deno.test("validateAnswer() accepts enum values that came later", () => {
  const body = { data: [{ workspace_id: 1, type: 3 }] };
  assertEquals(validateAnswer(operation("getWorkspaces"), 200, body), []);
});

Deno.test("validateAnswer() accepts an empty list for a map, and only where a map is due", () => {
  const structure = operation("getCurrentBoardStructure");
  assertEquals(validateAnswer(structure, 200, { data: { cell_limits: [], lanes: [] } }), []);
  assertEquals(validateAnswer(structure, 200, { data: { lanes: [1] } }).length, 1);
  assertEquals(validateAnswer(operation("getCard"), 200, { data: [] }).length, 1);
});

Deno.test("validateAnswer() checks the status and that 204 has no body", () => {
  assertEquals(validateAnswer(operation("deleteCard"), 204, undefined), []);
  assertEquals(validateAnswer(operation("deleteCard"), 204, {}).length, 1);
  assertEquals(validateAnswer(operation("createCard"), 201, { data: [] })[0]?.at, "status");
  assertEquals(validateAnswer(operation("updateCardSubtask"), 204, undefined), []);
  assertEquals(validateAnswer(operation("getCards"), 204, undefined).length, 1);
});

Deno.test("validateAnswer() asks an error for its code and message", () => {
  const card = operation("getCard");
  const missing = {
    error: {
      code: "C101",
      message: "A card with id 127 does not exist.",
      reference: "GE-C101",
      details: { card_id: 127 },
    },
  };
  assertEquals(validateAnswer(card, 404, missing), []);
  assertEquals(validateAnswer(card, 401, { error: { code: "A001" } })[0]?.at, "error.message");
  assertEquals(validateAnswer(card, 404, { message: "x" })[0]?.at, "error");
});
