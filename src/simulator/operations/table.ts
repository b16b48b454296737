/**
 * All operations that the simulator keeps state for, by the vendor's operation id.
 *
 * @module
 */
import type { Handlers } from "../call.ts";
import type { Limits } from "../rate_limit.ts";
import { boardLimits } from "./board_limits.ts";
import { boardStructure } from "./board_structure.ts";
import { boards } from "./boards.ts";
import { cardLinks } from "./card_links.ts";
import { cardParts } from "./card_parts.ts";
import { cardsRead } from "./cards_read.ts";
import { cardsWrite } from "./cards_write.ts";
import { docs } from "./docs.ts";
import { files } from "./files.ts";
import { histories } from "./histories.ts";
import { library } from "./library.ts";
import { loggedTime } from "./logged_time.ts";
import { outcomes } from "./outcomes.ts";
import { people } from "./people.ts";
import { webhooks } from "./webhooks.ts";
import { workflows } from "./workflows.ts";

const STATEFUL: Handlers = {
  ...boards,
  ...boardStructure,
  ...boardLimits,
  ...workflows,
  ...cardsRead,
  ...cardsWrite,
  ...cardParts,
  ...cardLinks,
  ...files,
  ...histories,
  ...library,
  ...loggedTime,
  ...people,
  ...docs,
  ...outcomes,
  ...webhooks,
};

/** The table of an account with these limits. */
export function handlersFor(limits: Limits): Handlers {
  return {
    ...STATEFUL,
    // The document calls the name of a limit `types`, one client's model `type`; both are there.
    getApiLimits: () => ({
      data: [
        { types: "hourly", type: "hourly", limit: limits.perHour },
        { types: "minutely", type: "minutely", limit: limits.perMinute },
      ],
    }),
  };
}
