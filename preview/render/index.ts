import type { Report } from "../report";
import { renderJson, renderJsonFailure } from "./json";
import { renderMarkdown, renderMarkdownFailure } from "./markdown";
import { renderText, renderTextFailure } from "./text";

/** Renders a preview in one format. */
export interface Renderer {
    /** The report, cut to about `limit` characters. */
    readonly report: (report: Report, limit: number) => string;
    /** The error, if there is no report. */
    readonly failure: (stack: string, reason: string) => string;
}

/** Renderers by the name of the format on the command line. */
export const renderers = {
    text: { report: renderText, failure: renderTextFailure },
    markdown: { report: renderMarkdown, failure: renderMarkdownFailure },
    json: { report: renderJson, failure: renderJsonFailure },
} as const satisfies Readonly<Record<string, Renderer>>;

/** Name of a format. */
export type Format = keyof typeof renderers;
