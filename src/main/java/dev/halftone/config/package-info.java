/** Settings that several packages need: roles, what links begin with, what is switched off by settings of ours. */
package dev.halftone.config;
