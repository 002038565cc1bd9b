/**
 * {@code tf_model.h5}: what HuggingFace's TensorFlow models save through Keras. Only the form of
 * HDF5 that Keras and h5py write by default is read, in Java, and every address in it is checked.
 * {@code Hdf5Archive} of deeplearning4j-modelimport reads more forms, by the HDF Group's native
 * library; but files that are broken in the right place corrupt that library's memory and end the
 * JVM, even after such checks. So it is the measure in the tests, and strangers' files do not meet
 * it.
 */
package io.github.ilt4j.checkpoints.hdf5;
