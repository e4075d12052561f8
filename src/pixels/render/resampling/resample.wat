;; Resamples images in this memory by weighted sums of samples, first of rows, then of columns. Weights are signed fractions of 14 bits;
;; those of a sum make 1. `src/pixels/render/resampling/resample.ts` calls it.
(module
  (import "pixels" "memory" (memory 1))

  ;; One row out of several that lie below each other, at multiples of $stride bytes.
  ;; weights: pairs of 16-bit numbers, each for two rows. $bytes of a row are a multiple of 32.
  (func (export "rows")
    (param $from i32) (param $stride i32) (param $weights i32) (param $pairs i32) (param $bytes i32) (param $into i32)
    (local $end i32) (local $at i32) (local $pair i32) (local $last i32)
    (local $weight v128) (local $upper v128) (local $lower v128) (local $mixed v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (local.set $end (i32.add (local.get $from) (local.get $bytes)))
    (local.set $last (i32.add (local.get $weights) (i32.shl (local.get $pairs) (i32.const 2))))
    (loop $columns
      (local.set $a (v128.const i32x4 8192 8192 8192 8192))
      (local.set $b (local.get $a))
      (local.set $c (local.get $a))
      (local.set $d (local.get $a))
      (local.set $e (local.get $a))
      (local.set $f (local.get $a))
      (local.set $g (local.get $a))
      (local.set $h (local.get $a))
      (local.set $at (local.get $from))
      (local.set $pair (local.get $weights))
      (loop $taps
        (local.set $weight (v128.load32_splat (local.get $pair)))
        (local.set $upper (v128.load (local.get $at)))
        (local.set $lower (v128.load (i32.add (local.get $at) (local.get $stride))))
        (local.set $mixed
          (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $upper) (local.get $lower)))
        (local.set $a
          (i32x4.add (local.get $a)
            (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $mixed)) (local.get $weight))))
        (local.set $b
          (i32x4.add (local.get $b)
            (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $mixed)) (local.get $weight))))
        (local.set $mixed
          (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $upper) (local.get $lower)))
        (local.set $c
          (i32x4.add (local.get $c)
            (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $mixed)) (local.get $weight))))
        (local.set $d
          (i32x4.add (local.get $d)
            (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $mixed)) (local.get $weight))))
        (local.set $upper (v128.load offset=16 (local.get $at)))
        (local.set $lower (v128.load offset=16 (i32.add (local.get $at) (local.get $stride))))
        (local.set $mixed
          (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $upper) (local.get $lower)))
        (local.set $e
          (i32x4.add (local.get $e)
            (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $mixed)) (local.get $weight))))
        (local.set $f
          (i32x4.add (local.get $f)
            (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $mixed)) (local.get $weight))))
        (local.set $mixed
          (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $upper) (local.get $lower)))
        (local.set $g
          (i32x4.add (local.get $g)
            (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $mixed)) (local.get $weight))))
        (local.set $h
          (i32x4.add (local.get $h)
            (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $mixed)) (local.get $weight))))
        (local.set $at (i32.add (local.get $at) (i32.shl (local.get $stride) (i32.const 1))))
        (local.set $pair (i32.add (local.get $pair) (i32.const 4)))
        (br_if $taps (i32.lt_u (local.get $pair) (local.get $last))))
      (v128.store (local.get $into)
        (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s
            (i32x4.shr_s (local.get $a) (i32.const 14))
            (i32x4.shr_s (local.get $b) (i32.const 14)))
          (i16x8.narrow_i32x4_s
            (i32x4.shr_s (local.get $c) (i32.const 14))
            (i32x4.shr_s (local.get $d) (i32.const 14)))))
      (v128.store offset=16 (local.get $into)
        (i8x16.narrow_i16x8_u
          (i16x8.narrow_i32x4_s
            (i32x4.shr_s (local.get $e) (i32.const 14))
            (i32x4.shr_s (local.get $f) (i32.const 14)))
          (i16x8.narrow_i32x4_s
            (i32x4.shr_s (local.get $g) (i32.const 14))
            (i32x4.shr_s (local.get $h) (i32.const 14)))))
      (local.set $into (i32.add (local.get $into) (i32.const 32)))
      (local.set $from (i32.add (local.get $from) (i32.const 32)))
      (br_if $columns (i32.lt_u (local.get $from) (local.get $end)))))

  ;; The columns of two rows of red, green and blue: of $from and $next, into $into and $below.
  ;; columns: for each, where its first pixel begins, in bytes from the start of a row, in 16 bytes; then for each pair of pixels eight
  ;; 16-bit weights: of the first and the second, three times, and two zeros. The byte behind a row is changed.
  (func (export "colour")
    (param $from i32) (param $next i32) (param $columns i32) (param $pairs i32) (param $count i32) (param $into i32) (param $below i32)
    (local $end i32) (local $at i32) (local $to i32) (local $weight v128) (local $one v128) (local $other v128)
    (local.set $end (i32.add (local.get $into) (i32.mul (local.get $count) (i32.const 3))))
    (local.set $below (i32.sub (local.get $below) (local.get $into)))
    (local.set $next (i32.sub (local.get $next) (local.get $from)))
    (loop $pixels
      (local.set $at (i32.add (local.get $from) (i32.load (local.get $columns))))
      (local.set $columns (i32.add (local.get $columns) (i32.const 16)))
      (local.set $to (i32.add (local.get $columns) (i32.shl (local.get $pairs) (i32.const 4))))
      (local.set $one (v128.const i32x4 8192 8192 8192 8192))
      (local.set $other (local.get $one))
      (loop $taps
        (local.set $weight (v128.load (local.get $columns)))
        (local.set $one
          (i32x4.add (local.get $one)
            (i32x4.dot_i16x8_s (local.get $weight)
              (i8x16.swizzle (v128.load64_zero (local.get $at))
                (v128.const i8x16 0 -1 3 -1 1 -1 4 -1 2 -1 5 -1 -1 -1 -1 -1)))))
        (local.set $other
          (i32x4.add (local.get $other)
            (i32x4.dot_i16x8_s (local.get $weight)
              (i8x16.swizzle (v128.load64_zero (i32.add (local.get $at) (local.get $next)))
                (v128.const i8x16 0 -1 3 -1 1 -1 4 -1 2 -1 5 -1 -1 -1 -1 -1)))))
        (local.set $at (i32.add (local.get $at) (i32.const 6)))
        (local.set $columns (i32.add (local.get $columns) (i32.const 16)))
        (br_if $taps (i32.lt_u (local.get $columns) (local.get $to))))
      (local.set $one
        (i16x8.narrow_i32x4_s
          (i32x4.shr_s (local.get $one) (i32.const 14))
          (i32x4.shr_s (local.get $other) (i32.const 14))))
      (local.set $one (i8x16.narrow_i16x8_u (local.get $one) (local.get $one)))
      (v128.store32_lane 0 (local.get $into) (local.get $one))
      (v128.store32_lane 1 (i32.add (local.get $into) (local.get $below)) (local.get $one))
      (local.set $into (i32.add (local.get $into) (i32.const 3)))
      (br_if $pixels (i32.lt_u (local.get $into) (local.get $end)))))

  ;; The same of gray: for each eight pixels eight weights. Of what is read, 7 bytes may lie behind a row.
  (func (export "gray")
    (param $from i32) (param $next i32) (param $columns i32) (param $groups i32) (param $count i32) (param $into i32) (param $below i32)
    (local $end i32) (local $at i32) (local $to i32) (local $weight v128) (local $one v128) (local $other v128)
    (local.set $end (i32.add (local.get $into) (local.get $count)))
    (local.set $below (i32.sub (local.get $below) (local.get $into)))
    (local.set $next (i32.sub (local.get $next) (local.get $from)))
    (loop $pixels
      (local.set $at (i32.add (local.get $from) (i32.load (local.get $columns))))
      (local.set $columns (i32.add (local.get $columns) (i32.const 16)))
      (local.set $to (i32.add (local.get $columns) (i32.shl (local.get $groups) (i32.const 4))))
      (local.set $one (v128.const i32x4 8192 0 0 0))
      (local.set $other (local.get $one))
      (loop $taps
        (local.set $weight (v128.load (local.get $columns)))
        (local.set $one
          (i32x4.add (local.get $one)
            (i32x4.dot_i16x8_s (local.get $weight) (v128.load8x8_u (local.get $at)))))
        (local.set $other
          (i32x4.add (local.get $other)
            (i32x4.dot_i16x8_s (local.get $weight) (v128.load8x8_u (i32.add (local.get $at) (local.get $next))))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (local.set $columns (i32.add (local.get $columns) (i32.const 16)))
        (br_if $taps (i32.lt_u (local.get $columns) (local.get $to))))
      ;; Sums of the four parts of each.
      (local.set $one
        (i32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $one) (local.get $other))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $one) (local.get $other))))
      (local.set $one
        (i32x4.shr_s
          (i32x4.add
            (local.get $one)
            (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11 (local.get $one) (local.get $one)))
          (i32.const 14)))
      (local.set $one (i16x8.narrow_i32x4_s (local.get $one) (local.get $one)))
      (local.set $one (i8x16.narrow_i16x8_u (local.get $one) (local.get $one)))
      (v128.store8_lane 0 (local.get $into) (local.get $one))
      (v128.store8_lane 2 (i32.add (local.get $into) (local.get $below)) (local.get $one))
      (local.set $into (i32.add (local.get $into) (i32.const 1)))
      (br_if $pixels (i32.lt_u (local.get $into) (local.get $end)))))
)
