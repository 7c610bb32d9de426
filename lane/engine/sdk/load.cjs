"use strict";

const { createRequire } = require("node:module");
const { join } = require("node:path");
const process = require("node:process");

/** `require` of the SDK that the program or pack in the working folder depends on. */
exports.load = createRequire(createRequire(join(process.cwd(), "/")).resolve("@pulumi/pulumi"));
