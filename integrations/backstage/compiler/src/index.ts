/**
 * Runs the Score compiler for modules of a Backstage backend.
 *
 * @packageDocumentation
 */
export { readCompilerSettings, readSeconds, type CompilerSettings, type NamedFile, type Target } from './settings';
export { SCORE_KEYS, slipsOf, warnOfSlips } from './slips';
export { describe, describeAll, faultOf, faultsOf, headline, isDiagnostic, withoutExcerpt, withoutStack, type Diagnostic } from './diagnostics';
export { runCompiler, type CompilerRun, type RunOptions } from './run';
