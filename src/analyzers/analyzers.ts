import type { Analyzer } from "./analyzer.ts";
import { cloudformation } from "./cloudformation/cloudformation.ts";
import { diff } from "./diff/diff.ts";
import { dockerfile } from "./dockerfile/dockerfile.ts";
import { kubernetes } from "./kubernetes/kubernetes.ts";
import { sql } from "./sql/sql.ts";
import { terraform } from "./terraform/terraform.ts";
import { workflow } from "./workflow/workflow.ts";

/** Every analyzer, in the order in which they are asked whether they recognize an artifact. */
export const analyzers: readonly Analyzer[] = [terraform, cloudformation, workflow, kubernetes, sql, dockerfile, diff];

/** Reads what no other analyzer recognizes: plain code, configuration, policy, tests. */
export const changesAnalyzer: Analyzer = diff;
