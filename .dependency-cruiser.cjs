const { order } = require("./folders.cjs");

/** Folders of the product: the command lines and what they use, without the lane, tests and benches. */
const product = order.slice(0, order.indexOf("lane"));

/** What starts on its own: run by Pulumi, by a shell or by another process, or imported by users. */
const entries = [
    ...["^index\\.ts$", "^policy/index\\.ts$", "^tools/", "^preview/record/start\\.cjs$"],
];

const layers = order.map((folder, index) => ({
    name: `${folder.replace("/", "-")}-imports-one-way`,
    comment: `${folder}/ imports from ${order.slice(0, index).join(", ") || "no other folder"} alone.`,
    severity: "error",
    from: { path: `^${folder}/` },
    to: {
        path: `^(${[...order.slice(index + 1), "test/unit", "test/cluster"].join("|")})/|^index\\.ts$`,
    },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
    forbidden: [
        {
            name: "no-circle",
            comment: "Imports between files form no circle.",
            severity: "error",
            from: {},
            to: { circular: true },
        },
        {
            name: "no-orphan",
            comment: "A file imports another file, or another file imports it.",
            severity: "error",
            from: { orphan: true, pathNot: "^\\.github/|^vitest\\.config" },
            to: {},
        },
        {
            name: "used-by-the-product",
            comment: "An entry point reaches each file of the product; a test alone is no user.",
            severity: "error",
            from: { path: entries },
            to: { path: `^(${product.join("|")})/`, pathNot: entries, reachable: false },
        },
        {
            name: "command-lines-are-not-imported",
            comment:
                "A command line acts when it is imported; only other tools and tests import tools.",
            severity: "error",
            from: { pathNot: "^(tools|test/unit)/" },
            to: { path: "^(tools/|lane/local/main\\.ts$)" },
        },
        ...layers,
    ],
    options: {
        // Imports of types count: they are what a reader follows.
        tsPreCompilationDeps: true,
        tsConfig: { fileName: "tsconfig.json" },
        exclude: { path: "node_modules/|^(\\.ci|test/fixtures)/" },
        skipAnalysisNotInRules: true,
    },
};
