/**
 * The tools for documents.
 *
 * @module
 */
import type { Tool } from "../define.ts";
import { createDocs } from "./create_docs.ts";
import { findDocs } from "./find_docs.ts";
import { getDocs } from "./get_docs.ts";
import { updateDocs } from "./update_docs.ts";

export const DOCS: readonly Tool[] = [findDocs, getDocs, createDocs, updateDocs];
