import { SourceMap } from "node:module";
import { inspect } from "node:util";

import type { Compiled } from "./compile";

/** An error with the program's own lines of its stack trace alone, as they are in TypeScript. */
export function programTrace(error: unknown, compiled: ReadonlyMap<string, Compiled>): string {
    return inspect(error)
        .split("\n")
        .filter((line) => !isInternalFrame(line))
        .map((line) => line.replace(/(\/\S+\.ts):(\d+):(\d+)/, placeIn(compiled)))
        .join("\n")
        .trim();
}

/** True for a line of a stack trace that explains nothing to a program's author. */
export function isInternalFrame(line: string): boolean {
    return (
        /^\s+at .*(node_modules|node:)/.test(line) ||
        (/^\s+at /.test(line) && line.includes(__dirname))
    );
}

/** Replaces a place in compiled code by the one that it comes from. */
function placeIn(compiled: ReadonlyMap<string, Compiled>) {
    return (place: string, file: string, line: string, column: string): string => {
        const map = compiled.get(file)?.map;
        if (map === undefined) return place;
        const sources = new SourceMap(
            JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0],
        );
        const origin = sources.findEntry(Number(line) - 1, Number(column) - 1);
        return "originalLine" in origin ? `${file}:${origin.originalLine + 1}` : place;
    };
}
