import { SourceMap } from "node:module";
import { stripVTControlCharacters } from "node:util";

import type { Compiled } from "./compile";

/** A stack trace with the program's own lines alone, where they are in TypeScript. */
export function programTrace(trace: string, compiled: ReadonlyMap<string, Compiled>): string {
    const internal = /^\s+at .*(node_modules|node:)/;
    return stripVTControlCharacters(trace)
        .split("\n")
        .filter((line) => !internal.test(line))
        .map((line) => line.replace(/(\/\S+\.ts):(\d+):(\d+)/, placeIn(compiled)))
        .join("\n")
        .trim();
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
