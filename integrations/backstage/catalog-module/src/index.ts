/**
 * Score files in the catalog of Backstage.
 *
 * @packageDocumentation
 */
export { scoreCatalogModule as default } from './module';
export { createScoreEntityDataParser } from './parser';
export { ScoreEntityProvider, type ScoreEntityProviderOptions } from './provider';
export { readEntityDefaults, type EntityDefaults } from './entities';
