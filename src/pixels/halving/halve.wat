;; Puts rows of images into tiles, and halves images in this memory by the mean of four samples, rounded: (a + b + c + d + 2) >> 2, as
;; libvips does it for a pyramid. `src/pixels/halving/level-memory.ts` calls it. Widths are multiples of 32 pixels; rows of the source follow each other, and `gap`
;; bytes lie between rows of the half, which are left as they are.
(module
  (import "pixels" "memory" (memory 1))

  ;; Gray: 32 bytes of two rows give 16.
  (func (export "gray") (param $from i32) (param $width i32) (param $height i32) (param $into i32) (param $gap i32)
    (local $row i32) (local $at i32) (local $end i32)
    (loop $rows
      (local.set $at (local.get $from))
      (local.set $end (i32.add (local.get $from) (local.get $width)))
      (loop $columns
        (v128.store (local.get $into)
          (i8x16.narrow_i16x8_u
            (i16x8.shr_u
              (i16x8.add
                (i16x8.add
                  (i16x8.extadd_pairwise_i8x16_u (v128.load (local.get $at)))
                  (i16x8.extadd_pairwise_i8x16_u (v128.load (i32.add (local.get $at) (local.get $width)))))
                (v128.const i16x8 2 2 2 2 2 2 2 2))
              (i32.const 2))
            (i16x8.shr_u
              (i16x8.add
                (i16x8.add
                  (i16x8.extadd_pairwise_i8x16_u (v128.load offset=16 (local.get $at)))
                  (i16x8.extadd_pairwise_i8x16_u (v128.load offset=16 (i32.add (local.get $at) (local.get $width)))))
                (v128.const i16x8 2 2 2 2 2 2 2 2))
              (i32.const 2))))
        (local.set $into (i32.add (local.get $into) (i32.const 16)))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (br_if $columns (i32.lt_u (local.get $at) (local.get $end))))
      (local.set $into (i32.add (local.get $into) (local.get $gap)))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $width) (i32.const 1))))
      (local.set $row (i32.add (local.get $row) (i32.const 2)))
      (br_if $rows (i32.lt_u (local.get $row) (local.get $height)))))

  ;; Red, green, blue: 24 bytes of two rows, which are 8 pixels, give 12.
  (func (export "colour") (param $from i32) (param $width i32) (param $height i32) (param $into i32) (param $gap i32)
    (local $row i32) (local $at i32) (local $end i32) (local $stride i32)
    (local $upper v128) (local $lower v128)
    (local $left v128) (local $right v128) (local $below v128) (local $next v128)
    (local.set $stride (i32.mul (local.get $width) (i32.const 3)))
    (loop $rows
      (local.set $at (local.get $from))
      (local.set $end (i32.add (local.get $from) (local.get $stride)))
      (loop $columns
        ;; Of each row, its bytes 0 to 15 and 8 to 23: then those of even pixels, and those of odd ones.
        (local.set $upper (v128.load (local.get $at)))
        (local.set $lower (v128.load offset=8 (local.get $at)))
        (local.set $left
          (i8x16.shuffle 0 1 2 6 7 8 12 13 14 26 27 28 0 0 0 0 (local.get $upper) (local.get $lower)))
        (local.set $right
          (i8x16.shuffle 3 4 5 9 10 11 15 24 25 29 30 31 0 0 0 0 (local.get $upper) (local.get $lower)))
        (local.set $upper
          (i16x8.add
            (i16x8.extend_low_i8x16_u (local.get $left))
            (i16x8.extend_low_i8x16_u (local.get $right))))
        (local.set $lower
          (i16x8.add
            (i16x8.extend_high_i8x16_u (local.get $left))
            (i16x8.extend_high_i8x16_u (local.get $right))))
        (local.set $below (v128.load (i32.add (local.get $at) (local.get $stride))))
        (local.set $next (v128.load offset=8 (i32.add (local.get $at) (local.get $stride))))
        (local.set $left
          (i8x16.shuffle 0 1 2 6 7 8 12 13 14 26 27 28 0 0 0 0 (local.get $below) (local.get $next)))
        (local.set $right
          (i8x16.shuffle 3 4 5 9 10 11 15 24 25 29 30 31 0 0 0 0 (local.get $below) (local.get $next)))
        (local.set $left
          (i8x16.narrow_i16x8_u
            (i16x8.shr_u
              (i16x8.add
                (i16x8.add
                  (i16x8.extend_low_i8x16_u (local.get $left))
                  (i16x8.extend_low_i8x16_u (local.get $right)))
                (i16x8.add (local.get $upper) (v128.const i16x8 2 2 2 2 2 2 2 2)))
              (i32.const 2))
            (i16x8.shr_u
              (i16x8.add
                (i16x8.add
                  (i16x8.extend_high_i8x16_u (local.get $left))
                  (i16x8.extend_high_i8x16_u (local.get $right)))
                (i16x8.add (local.get $lower) (v128.const i16x8 2 2 2 2 2 2 2 2)))
              (i32.const 2))))
        (v128.store64_lane 0 (local.get $into) (local.get $left))
        (v128.store32_lane offset=8 2 (local.get $into) (local.get $left))
        (local.set $into (i32.add (local.get $into) (i32.const 12)))
        (local.set $at (i32.add (local.get $at) (i32.const 24)))
        (br_if $columns (i32.lt_u (local.get $at) (local.get $end))))
      (local.set $into (i32.add (local.get $into) (local.get $gap)))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $stride) (i32.const 1))))
      (local.set $row (i32.add (local.get $row) (i32.const 2)))
      (br_if $rows (i32.lt_u (local.get $row) (local.get $height)))))

  ;; Puts rows of an image, which follow each other, into tiles: one of them after the other, each row after row.
  (func (export "place") (param $from i32) (param $rows i32) (param $rowBytes i32) (param $into i32) (param $tileRow i32) (param $tileBytes i32)
    (local $end i32) (local $to i32) (local $length i32)
    (loop $next
      (local.set $end (i32.add (local.get $from) (local.get $rowBytes)))
      (local.set $to (local.get $into))
      (loop $tiles
        (local.set $length (i32.sub (local.get $end) (local.get $from)))
        (if (i32.gt_u (local.get $length) (local.get $tileRow)) (then (local.set $length (local.get $tileRow))))
        (memory.copy (local.get $to) (local.get $from) (local.get $length))
        (local.set $from (i32.add (local.get $from) (local.get $length)))
        (local.set $to (i32.add (local.get $to) (local.get $tileBytes)))
        (br_if $tiles (i32.lt_u (local.get $from) (local.get $end))))
      (local.set $into (i32.add (local.get $into) (local.get $tileRow)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br_if $next (local.get $rows)))))
