// The library reads decorator metadata while it loads, so the polyfill must come first; everyone imports it through this file.
import 'reflect-metadata';

export * from '@peculiar/x509';
