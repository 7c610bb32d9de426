import { SourceMap } from "node:module";
import { inspect } from "node:util";

import type { Compiled } from "./compile";

/** An error with its stack trace, reduced to the program's frames, with TypeScript line numbers. */
export function programTrace(error: unknown, compiled: ReadonlyMap<string, Compiled>): string {
    return inspect(error)
        .split("\n")
        .filter((line) => !isInternalFrame(line))
        .map((line) => line.replace(/(\/\S+\.ts):(\d+):(\d+)/, sourcePosition(compiled)))
        .join("\n")
        .trim();
}

/** True for a stack frame of Node, of a package or of the recorder. */
export function isInternalFrame(line: string): boolean {
    return (
        /^\s+at .*(node_modules|node:)/.test(line) ||
        (/^\s+at /.test(line) && line.includes(__dirname))
    );
}

/** Replacer that maps positions in compiled code to TypeScript. */
function sourcePosition(compiled: ReadonlyMap<string, Compiled>) {
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
