import type { Mode } from "../../contracts";
import { up } from "./lane";

// As a program, for a test that kills it half-way: `deploy.ts <mode>`.
void up(process.argv[2] as Mode);
