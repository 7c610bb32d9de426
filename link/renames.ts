import type { StackConfig } from "../config/schema";
import { removeCommand } from "../config/types";
import type { Problem } from "../problems/problem";
import { serverName } from "./memberIdentity";

type ClientConfig = Pick<StackConfig["clients"][number], "name" | "previousName">;

/**
 * Checks that every `previousName` is the name of no member and of one client only: the resources
 * of a name can go to one client.
 */
export function renameProblems(clients: readonly ClientConfig[]): readonly Problem[] {
    const names = [serverName, ...clients.map(({ name }) => name)];
    const previous = clients.map(({ previousName }) => previousName);
    return previous.flatMap((value, index) => {
        if (value === undefined) return [];
        const field = `clients[${index}].previousName`;
        const fix = removeCommand(field);
        if (names.includes(value)) {
            const expected = `the name of no member: ${value} is one, and keeps its own resources`;
            return [{ field, value, expected, fix }];
        }
        const first = previous.indexOf(value);
        const expected = `one client for each previous name; clients[${first}] has this one`;
        return first < index ? [{ field, value, expected, fix }] : [];
    });
}
