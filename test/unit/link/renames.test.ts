import { expect, test } from "vitest";

import { renameProblems } from "../../../link/renames";

test.each([
    ["a new name", [{ name: "a", previousName: "old" }, { name: "b" }]],
    // Its components have the names of the program's own no more.
    ["a name that clients may have no more", [{ name: "a", previousName: "approver" }]],
])("%s is accepted", (_, clients) => {
    expect(renameProblems(clients)).toEqual([]);
});

test.each([
    ["its own name", [{ name: "a", previousName: "a" }], 0],
    ["another client's", [{ name: "a", previousName: "b" }, { name: "b" }], 0],
    ["the server's", [{ name: "a" }, { name: "b", previousName: "server" }], 1],
])("%s is refused as previousName", (_, clients, index) => {
    const value = clients[index]?.previousName;
    expect(renameProblems(clients)).toEqual([
        {
            field: `clients[${index}].previousName`,
            value,
            expected: `the name of no member: ${value} is one, and keeps its own resources`,
            fix: `pulumi config rm --path 'clients[${index}].previousName'`,
        },
    ]);
});

test("one previousName for two clients is refused", () => {
    const clients = ["a", "b"].map((name) => ({ name, previousName: "old" }));
    expect(renameProblems(clients)).toEqual([
        {
            field: "clients[1].previousName",
            value: "old",
            expected: "one client for each previous name; clients[0] has this one",
            fix: "pulumi config rm --path 'clients[1].previousName'",
        },
    ]);
});
