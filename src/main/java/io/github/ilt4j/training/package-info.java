/** Training: learning-rate schedules and the loop that moves the parameters. */
package io.github.ilt4j.training;
