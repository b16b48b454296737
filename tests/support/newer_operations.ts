/** Operations that an account may have and this program does not know. */
import { ANY, FLAG, INTEGER, list, object, TEXT } from "../../src/businessmap/catalogue/shapes.ts";
import type { Operation, Shape } from "../../src/businessmap/catalogue/types.ts";

const ID = [{ name: "theme_id", required: true, shape: INTEGER }];
const theme: Shape = object({
  theme_id: INTEGER,
  "name*": TEXT,
  mode: { type: "string", enum: ["dark", "light"] },
  is_default: FLAG,
});

/** A list of themes, and what makes, changes and removes one. */
export const THEMES: readonly Operation[] = [
  {
    id: "getBoardThemes",
    method: "GET",
    path: "/boardThemes",
    group: "Board Themes",
    pathParameters: [],
    queryParameters: [{ name: "mode", required: false, shape: { type: "string" } }],
    status: 200,
    answer: object({ "data*": list(theme) }),
  },
  {
    id: "createBoardTheme",
    method: "POST",
    path: "/boardThemes",
    group: "Board Themes",
    pathParameters: [],
    queryParameters: [],
    body: theme,
    status: 200,
    answer: object({ "data*": theme }),
  },
  {
    id: "deleteBoardTheme",
    method: "DELETE",
    path: "/boardThemes/{theme_id}",
    group: "Board Themes",
    pathParameters: ID,
    queryParameters: [],
    status: 204,
  },
];

/** Many more, named as the vendor names things. */
export const MANY: readonly Operation[] = [
  ...["sprint", "milestone", "objective", "keyResult", "risk", "budget", "portfolioView", "skill"],
  ...["capacityPlan", "timesheet", "approval", "checklistTemplate", "goal", "retrospective"],
].flatMap((thing): Operation[] => {
  const Thing = thing.charAt(0).toUpperCase() + thing.slice(1);
  const base = { group: Thing, queryParameters: [], status: 200, answer: object({ data: ANY }) };
  const id = { name: `${thing}_id`, required: true, shape: INTEGER };
  const one = { path: `/${thing}s/{${thing}_id}`, pathParameters: [id] };
  return [
    { ...base, id: `get${Thing}s`, method: "GET", path: `/${thing}s`, pathParameters: [] },
    { ...base, id: `get${Thing}`, method: "GET", ...one },
    { ...base, id: `update${Thing}`, method: "PATCH", ...one, body: object({ name: TEXT }) },
    { ...base, id: `delete${Thing}`, method: "DELETE", ...one },
  ];
});
