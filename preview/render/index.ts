import type { Report } from "../report";
import { renderJson, renderJsonFailure } from "./json";
import { renderMarkdown, renderMarkdownFailure } from "./markdown";
import { renderText, renderTextFailure } from "./text";

/** How to write a preview down. */
export interface Renderer {
    /** The report in about `limit` characters at most. */
    readonly report: (report: Report, limit: number) => string;
    /** Why there is no report. */
    readonly failure: (stack: string, reason: string) => string;
}

/** Renderers by the name that the command line uses. */
export const renderers = {
    text: { report: renderText, failure: renderTextFailure },
    markdown: { report: renderMarkdown, failure: renderMarkdownFailure },
    json: { report: renderJson, failure: renderJsonFailure },
} as const satisfies Readonly<Record<string, Renderer>>;

/** A format that previews can be written in. */
export type Format = keyof typeof renderers;
